/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.languagemodel.label;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.training.languagemodel.FakeProvider.Asked;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * How models at the wire judge lines: by what the program reports, at the beginning of the line.
 */
public final class Judge {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int REPORT = 48;
  private static final Pattern FAILURE =
      Pattern.compile(
          "(?i)fs error|killed process|could not write|refused|uncorrectable|degraded|no space left|panic"
              + "|failed|nicht erreichbar|shut down|segmentation|broken|out of memory|machine check"
              + "|deadlock|too many|timed out");

  private Judge() {}

  public static String verdict(String message) {
    String report = message.substring(0, Math.min(REPORT, message.length()));
    return FAILURE.matcher(report).find() ? "anomaly" : "normal";
  }

  /** An honest and able model. */
  static String honest(Asked asked) {
    return answer(asked, Judge::verdict);
  }

  /** Answers with what a function says of each message. */
  public static String answer(Asked asked, Function<String, String> verdicts) {
    Map<String, String> byId = new LinkedHashMap<>();
    for (JsonNode line : asked.data()) {
      byId.put(line.path("id").asText(), verdicts.apply(line.path("message").asText()));
    }
    return answer(byId);
  }

  static String answer(Map<String, String> verdictById) {
    ObjectNode answer = JSON.createObjectNode();
    ArrayNode verdicts = answer.putArray("verdicts");
    verdictById.forEach(
        (id, verdict) -> verdicts.addObject().put("id", id).put("verdict", verdict));
    return answer.toString();
  }
}
