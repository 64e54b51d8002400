/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.dashboards;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fame.scoring.mapping.TargetMapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which indices would reject scored lines: what an activation refuses, said before there is one.
 */
final class MappingAdvice {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Where the dashboards look for scores. */
  private static final String TARGET = "fame";

  private MappingAdvice() {}

  /**
   * Sentences for people, one for each thing that is wrong.
   *
   * @param indices {@code {"<index>": {"mappings": {…}, "settings": {"index": {"mapping": {…}}}}}}
   */
  static List<String> on(JsonNode indices) {
    Map<String, List<String>> indicesByProblem = new TreeMap<>();
    for (Map.Entry<String, JsonNode> index : indices.properties()) {
      JsonNode mappings = index.getValue().path("mappings");
      Map<String, Object> mapping =
          mappings.isObject() ? JSON.convertValue(mappings, new TypeReference<>() {}) : Map.of();
      // Settings are texts, whatever they hold.
      long fieldLimit =
          index
              .getValue()
              .at("/settings/index/mapping/total_fields/limit")
              .asLong(TargetMapping.DEFAULT_FIELD_LIMIT);
      TargetMapping.problem(mapping, fieldLimit, TARGET)
          .ifPresent(
              problem ->
                  indicesByProblem
                      .computeIfAbsent(problem, found -> new ArrayList<>())
                      .add(index.getKey()));
    }
    List<String> advice = new ArrayList<>();
    indicesByProblem.forEach(
        (problem, found) ->
            advice.add(
                "Index ["
                    + found.get(0)
                    + "]"
                    + (found.size() == 1 ? "" : " and " + (found.size() - 1) + " more")
                    + " would reject scored lines, since "
                    + problem
                    + "; config/component-template-fame.json has the fields."));
    return advice;
  }
}
