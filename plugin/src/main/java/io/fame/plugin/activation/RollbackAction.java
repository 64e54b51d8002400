/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.activation;

import org.opensearch.action.ActionType;

/** Makes the version that was active before the active one again. */
public final class RollbackAction extends ActionType<ActivationResponse> {
  public static final String NAME = "cluster:admin/fame/models/rollback";
  public static final RollbackAction INSTANCE = new RollbackAction();

  private RollbackAction() {
    super(NAME, ActivationResponse::new);
  }
}
