/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.languagemodel;

import java.util.List;

/** An answer breaks the rules. What is wrong goes back to the model, and holds no log line. */
public final class RefusedAnswerException extends Exception {
  private static final long serialVersionUID = 1;

  /** An answer may be wrong in a thousand ways; the first ones do. */
  private static final int MOST_OBJECTIONS = 20;

  private final transient List<String> objections;

  public RefusedAnswerException(String objection) {
    this(List.of(objection));
  }

  public RefusedAnswerException(List<String> objections) {
    super(objections.size() + " objections");
    this.objections =
        List.copyOf(objections.subList(0, Math.min(objections.size(), MOST_OBJECTIONS)));
  }

  public List<String> objections() {
    return objections;
  }
}
