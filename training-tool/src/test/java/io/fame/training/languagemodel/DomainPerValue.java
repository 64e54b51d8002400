/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.languagemodel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.TreeMap;

/** What a model that does well answers when it is to divide templates. */
public final class DomainPerValue {
  private static final ObjectMapper JSON = new ObjectMapper();

  private DomainPerValue() {}

  /** One domain, called {@code <value>-part}, per value that a field of the templates has. */
  public static ObjectNode of(JsonNode templates, String field) {
    Map<String, ArrayNode> members = new TreeMap<>();
    templates.forEach(
        template ->
            members
                .computeIfAbsent(template.path(field).asText(), name -> JSON.createArrayNode())
                .add(template.path("id").asText()));
    ObjectNode answer = JSON.createObjectNode();
    ArrayNode domains = answer.putArray("domains");
    members.forEach(
        (value, ids) ->
            domains
                .addObject()
                .put("name", value + "-part")
                .put("description", "What " + value + " does.")
                .set("templates", ids));
    for (JsonNode domain : domains) {
      String name = domain.path("name").asText();
      String value = name.substring(0, name.lastIndexOf('-'));
      ((ObjectNode) domain)
          .putArray("indicators")
          .add(value)
          .add(value + " failed")
          .add(value + " done");
      ((ObjectNode) domain).putArray("by_meaning");
    }
    return answer;
  }
}
