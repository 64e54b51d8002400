/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** F1 of the method, of other values of K, and of all that it is compared with. */
final class BenchmarkPlot {
  /** Parts of the report that hold what the method is compared with. */
  static final List<String> GROUPS = List.of("baselines", "ablation", "robustness");

  private BenchmarkPlot() {}

  static String of(ObjectNode report) {
    List<BarChart.Bar> bars = new ArrayList<>();
    bars.add(new BarChart.Bar("fame, K=" + report.path("k").asInt(), report.path("f1").asDouble()));
    for (Map.Entry<String, JsonNode> field : report.properties()) {
      if (field.getKey().matches("f1_k[0-9]+")) {
        bars.add(new BarChart.Bar("K=" + field.getKey().substring(4), field.getValue().asDouble()));
      }
    }
    for (String group : GROUPS) {
      for (Map.Entry<String, JsonNode> other : report.path(group).properties()) {
        bars.add(
            new BarChart.Bar(
                other.getKey().replace('_', ' '), other.getValue().path("f1").asDouble()));
      }
    }
    return BarChart.svg("F1 on " + report.at("/files/test/name").asText("the later part"), bars);
  }
}
