/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;

/** The files of {@code config/} with their placeholders filled in. */
final class ConfigFiles {
  static final String COMPONENT_TEMPLATE = "component-template-fame.json";
  static final String INDEX_TEMPLATE = "index-template-logs.json";
  static final String INGEST_PIPELINE = "ingest-pipeline.json";
  static final String METRICS_COMPONENT_TEMPLATE = "component-template-fame-metrics.json";
  static final String METRICS_INDEX_TEMPLATE = "index-template-fame-metrics.json";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{\\w+}}");

  private final Path folder;
  private final Map<String, JsonNode> values;

  /**
   * @param values by name of the placeholder; a string that is nothing but a placeholder becomes
   *     the value itself, which may be an array
   */
  ConfigFiles(Path folder, Map<String, JsonNode> values) {
    this.folder = folder;
    this.values = Map.copyOf(values);
  }

  /**
   * Reads a file.
   *
   * @throws IOException if the file cannot be read or has a placeholder without a value
   */
  JsonNode read(String file) throws IOException {
    JsonNode filled = fill(JSON.readTree(folder.resolve(file).toFile()));
    if (PLACEHOLDER.matcher(filled.toString()).find()) {
      throw new IOException(folder.resolve(file) + " has a placeholder that nothing fills");
    }
    return filled;
  }

  private JsonNode fill(JsonNode node) {
    if (node.isTextual()) {
      return fillText(node.textValue());
    }
    if (node instanceof ObjectNode) {
      ((ObjectNode) node).properties().forEach(member -> member.setValue(fill(member.getValue())));
    } else if (node instanceof ArrayNode) {
      ArrayNode array = (ArrayNode) node;
      for (int i = 0; i < array.size(); i++) {
        array.set(i, fill(array.get(i)));
      }
    }
    return node;
  }

  private JsonNode fillText(String text) {
    String filled = text;
    for (Map.Entry<String, JsonNode> value : values.entrySet()) {
      String placeholder = "{{" + value.getKey() + "}}";
      if (text.equals(placeholder)) {
        return value.getValue();
      }
      filled = filled.replace(placeholder, value.getValue().asText());
    }
    return TextNode.valueOf(filled);
  }
}
