/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.languagemodel;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** The smallest question that there is, and how its answer is read. */
final class VerdictOnOneLine {
  /** An answer that keeps to the rules. */
  static final String GOOD = "{\"verdict\":\"anomaly\"}";

  private VerdictOnOneLine() {}

  static Question of(String line) {
    return new Question(
        "labels",
        "1",
        "You judge log lines.",
        List.of("[\"" + line + "\"]"),
        Schema.object("verdict", Schema.oneOf(List.of("anomaly", "normal"))),
        null);
  }

  static String read(JsonNode answer) throws RefusedAnswerException {
    String verdict = answer.path("verdict").asText();
    if (!List.of("anomaly", "normal").contains(verdict)) {
      throw new RefusedAnswerException("the verdict must be anomaly or normal");
    }
    return verdict;
  }
}
