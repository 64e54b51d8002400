/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.benchmark;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What an operator greps for. */
final class WordList {
  /** Levels from warning on, as syslog, Java, PostgreSQL, nginx and BGL write them. */
  static final List<String> LEVELS =
      List.of(
          "warn",
          "warning",
          "error",
          "err",
          "severe",
          "failure",
          "fatal",
          "critical",
          "crit",
          "alert",
          "emergency",
          "emerg",
          "panic");

  /** Words in the message. */
  static final List<String> FAILURES =
      List.of(
          "abort",
          "aborted",
          "cannot",
          "corrupt",
          "corrupted",
          "crash",
          "crashed",
          "deadlock",
          "denied",
          "error",
          "errors",
          "exception",
          "exceeded",
          "fail",
          "failed",
          "failing",
          "failure",
          "failures",
          "fatal",
          "interrupt",
          "invalid",
          "killed",
          "lost",
          "panic",
          "refused",
          "rejected",
          "severe",
          "terminated",
          "timeout",
          "unable",
          "unavailable",
          "unreachable");

  private final Set<String> words;

  WordList(List<String> words) {
    this.words = Set.copyOf(words);
  }

  /** Whether one of the words is among the words of the text; case does not matter. */
  boolean occursIn(String text) {
    for (String word : text.toLowerCase(Locale.ROOT).split("[^a-z]+")) {
      if (words.contains(word)) {
        return true;
      }
    }
    return false;
  }
}
