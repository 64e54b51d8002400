/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.languagemodel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;

/** JSON schemas as all providers understand them: every field required, no other allowed. */
public final class Schema {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private Schema() {}

  /** An object with these fields: name, schema, name, schema, … */
  public static ObjectNode object(Object... fields) {
    ObjectNode schema = JSON.objectNode().put("type", "object");
    ObjectNode properties = schema.putObject("properties");
    ArrayNode required = schema.putArray("required");
    for (int i = 0; i < fields.length; i += 2) {
      properties.set((String) fields[i], (JsonNode) fields[i + 1]);
      required.add((String) fields[i]);
    }
    return schema.put("additionalProperties", false);
  }

  public static ObjectNode array(JsonNode items) {
    ObjectNode schema = JSON.objectNode().put("type", "array");
    schema.set("items", items);
    return schema;
  }

  public static ObjectNode text() {
    return JSON.objectNode().put("type", "string");
  }

  public static ObjectNode oneOf(Collection<String> values) {
    ObjectNode schema = text();
    values.forEach(schema.putArray("enum")::add);
    return schema;
  }
}
