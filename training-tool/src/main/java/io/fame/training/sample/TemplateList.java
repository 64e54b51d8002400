/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.sample;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.scoring.template.Template;
import java.util.ArrayList;
import java.util.List;

/** Mined templates in a file: {@code [{"id": "…", "tokens": ["…"]}]}, in their order. */
final class TemplateList {
  private TemplateList() {}

  static ArrayNode toJson(List<Template> templates) {
    ArrayNode json = JsonNodeFactory.instance.arrayNode();
    for (Template template : templates) {
      ObjectNode one = json.addObject().put("id", template.id());
      template.tokens().forEach(one.putArray("tokens")::add);
    }
    return json;
  }

  static List<Template> of(JsonNode json) {
    List<Template> templates = new ArrayList<>();
    for (JsonNode template : json) {
      List<String> tokens = new ArrayList<>();
      template.path("tokens").forEach(token -> tokens.add(token.asText()));
      templates.add(new Template(template.path("id").asText(), tokens, null));
    }
    return templates;
  }
}
