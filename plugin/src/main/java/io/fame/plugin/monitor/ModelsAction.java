/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.monitor;

import org.opensearch.action.ActionType;

/** Which models the nodes serve. */
public final class ModelsAction extends ActionType<ModelsResponse> {
  public static final String NAME = "cluster:admin/fame/models/get";
  public static final ModelsAction INSTANCE = new ModelsAction();

  private ModelsAction() {
    super(NAME, ModelsResponse::new);
  }
}
