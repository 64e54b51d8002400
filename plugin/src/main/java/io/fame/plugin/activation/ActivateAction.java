/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.activation;

import org.opensearch.action.ActionType;

/** Makes a version of a model the active one. */
public final class ActivateAction extends ActionType<ActivationResponse> {
  public static final String NAME = "cluster:admin/fame/models/activate";
  public static final ActivateAction INSTANCE = new ActivateAction();

  private ActivateAction() {
    super(NAME, ActivationResponse::new);
  }
}
