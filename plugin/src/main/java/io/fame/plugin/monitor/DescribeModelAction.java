/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.monitor;

import org.opensearch.action.ActionType;

/** What the bundle that scores says about itself. */
public final class DescribeModelAction extends ActionType<DescribeModelResponse> {
  public static final String NAME = "cluster:admin/fame/models/describe";
  public static final DescribeModelAction INSTANCE = new DescribeModelAction();

  private DescribeModelAction() {
    super(NAME, DescribeModelResponse::new);
  }
}
