/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fame.scoring.LogLine;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.List;

/** Lines of {@link LogFormat#JSONL}. */
final class JsonLineParser implements LineParser {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<String> context;

  JsonLineParser(List<String> context) {
    this.context = List.copyOf(context);
  }

  @Override
  public SourceLine parse(String id, String text) {
    JsonNode document;
    try {
      document = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      return null;
    }
    JsonNode message = document.path("message");
    Long millis = millis(document.path("@timestamp"));
    if (!message.isTextual() || millis == null) {
      return null;
    }
    JsonNode label = document.path("label");
    return new SourceLine(
        id,
        millis,
        new LogLine(
            message.textValue(), context.stream().map(name -> text(document, name)).toList()),
        label.isValueNode() && !label.isNull() ? label.asText() : null);
  }

  /**
   * Value of a field that is written as a dotted key or as nested objects; {@code ""} if absent.
   */
  private static String text(JsonNode document, String name) {
    JsonNode value = document.get(name);
    if (value == null) {
      value = document.at("/" + name.replace('.', '/'));
    }
    return value.isValueNode() && !value.isNull() ? value.asText() : "";
  }

  private static Long millis(JsonNode time) {
    if (time.isIntegralNumber() && time.canConvertToLong()) {
      return time.longValue();
    }
    try {
      return time.isTextual()
          ? OffsetDateTime.parse(time.textValue()).toInstant().toEpochMilli()
          : null;
    } catch (DateTimeException e) {
      return null;
    }
  }
}
