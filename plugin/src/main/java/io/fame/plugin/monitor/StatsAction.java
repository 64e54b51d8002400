/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.monitor;

import org.opensearch.action.ActionType;

/** What the processors did, and whether they are well. */
public final class StatsAction extends ActionType<NodesReport> {
  public static final String NAME = "cluster:admin/fame/stats";
  public static final StatsAction INSTANCE = new StatsAction();

  private StatsAction() {
    super(NAME, NodesReport::new);
  }
}
