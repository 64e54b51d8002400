/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.activation;

import org.opensearch.action.ActionType;

/**
 * Phase 1 of an activation, sent by the cluster manager itself; no user needs the permission for
 * it.
 */
public final class PrepareAction extends ActionType<PrepareResponse> {
  public static final String NAME = "cluster:admin/fame/models/prepare";
  public static final PrepareAction INSTANCE = new PrepareAction();

  private PrepareAction() {
    super(NAME, PrepareResponse::new);
  }
}
