/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.languagemodel;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads an answer as one JSON object, and nothing but that. */
public final class StrictJson {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** Models without a schema like to put their answer into a block of code. */
  private static final Pattern BLOCK =
      Pattern.compile("```(?:json)?\\s*\\n(.*)\\n\\s*```", Pattern.DOTALL);

  private StrictJson() {}

  public static JsonNode object(String text) throws RefusedAnswerException {
    Matcher block = BLOCK.matcher(text.strip());
    try {
      JsonNode answer = JSON.readTree(block.matches() ? block.group(1) : text.strip());
      if (answer != null && answer.isObject()) {
        return answer;
      }
    } catch (JsonProcessingException e) {
      // Falls through: Jackson's message quotes the text.
    }
    throw new RefusedAnswerException("it is not one JSON object without text around it");
  }
}
