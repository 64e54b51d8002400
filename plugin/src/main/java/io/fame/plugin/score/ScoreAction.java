/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.score;

import org.opensearch.action.ActionType;

/** Scores lines and explains the scores. */
public final class ScoreAction extends ActionType<ScoreResponse> {
  public static final String NAME = "cluster:admin/fame/score";
  public static final ScoreAction INSTANCE = new ScoreAction();

  private ScoreAction() {
    super(NAME, ScoreResponse::new);
  }
}
