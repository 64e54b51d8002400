/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.monitor;

import org.opensearch.action.ActionType;

/** Which models are active, and how far the nodes are with them. */
public final class ModelsAction extends ActionType<NodesReport> {
  public static final String NAME = "cluster:admin/fame/models/get";
  public static final ModelsAction INSTANCE = new ModelsAction();

  private ModelsAction() {
    super(NAME, NodesReport::new);
  }
}
