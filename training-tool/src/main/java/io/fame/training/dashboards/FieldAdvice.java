/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.dashboards;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is wrong with the fields that the dashboards are fitted to. Only advice: the indices may not
 * exist yet.
 *
 * @param time name of the time field
 * @param message of the text
 * @param host of the machine
 * @param component of the service
 */
record FieldAdvice(String time, String message, String host, String component) {
  /** Of what the processor writes, the fields that panels group by. */
  private static final List<String> GROUPED =
      List.of(
          "fame.failure_domain", "fame.template_id", "fame.model", "fame.unscored", "fame.verdict");

  /**
   * Sentences for people, none where everything fits.
   *
   * @param fields as {@code _fields_for_wildcard} lists them, or empty if no index matches
   */
  List<String> on(JsonNode fields, String indexPattern) {
    if (fields.isEmpty()) {
      return List.of(
          "No index matches " + indexPattern + " yet; the dashboards stay empty until one does.");
    }
    Map<String, JsonNode> byName = new HashMap<>();
    fields.forEach(field -> byName.put(field.path("name").asText(), field));
    List<String> advice = new ArrayList<>();
    Map<String, String> options = new LinkedHashMap<>();
    options.put("--time-field", time);
    options.put("--message-field", message);
    options.put("--host-field", host);
    options.put("--component-field", component);
    options.forEach(
        (option, name) -> {
          if (!byName.containsKey(name)) {
            advice.add(
                "No index of " + indexPattern + " has the field " + name + "; see " + option + ".");
          } else if (!option.equals("--message-field")
              && !byName.get(name).path("aggregatable").asBoolean()) {
            advice.add(
                "The field "
                    + name
                    + " cannot be grouped by"
                    + (byName.containsKey(name + ".keyword")
                        ? "; try " + option + " " + name + ".keyword."
                        : ", so the panels that use it stay empty; see " + option + "."));
          }
        });
    if (!byName.containsKey("fame.anomaly")) {
      advice.add(
          "No line of "
              + indexPattern
              + " has a score yet; the pipeline writes the fields fame.*, see config/README.md.");
    }
    List<String> text =
        GROUPED.stream()
            .filter(byName::containsKey)
            .filter(name -> !byName.get(name).path("aggregatable").asBoolean())
            .toList();
    if (!text.isEmpty()) {
      advice.add(
          "No panel can group by "
              + String.join(", ", text)
              + ": lines were indexed before config/component-template-fame.json was put. Put it,"
              + " and the lines into new indices.");
    }
    return advice;
  }
}
