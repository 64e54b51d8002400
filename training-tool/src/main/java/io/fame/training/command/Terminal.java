/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.command;

import io.fame.training.progress.ConsoleProgress;
import io.fame.training.progress.Progress;
import java.io.PrintWriter;
import java.util.Map;

/**
 * What a command talks to.
 *
 * @param out results
 * @param err progress and messages
 * @param environment environment variables, the only place besides key files that holds secrets
 */
public record Terminal(PrintWriter out, PrintWriter err, Map<String, String> environment) {
  /** Progress goes to {@link #err}, so that results can be piped. */
  public Progress progress() {
    return ConsoleProgress.on(err);
  }

  /** Says in one line, beside the progress, what people should know now. */
  public void note(String sentence) {
    ConsoleProgress.note(err, "fame: " + sentence);
  }
}
