/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** F1 of the method, of other values of K, and of all that it is compared with. */
final class BenchmarkPlot {
  /** Parts of the report that hold what the method is compared with. */
  static final List<String> GROUPS = List.of("baselines", "ablation", "robustness");

  private BenchmarkPlot() {}

  static String of(ObjectNode report) {
    List<BarChart.Bar> bars = new ArrayList<>(byK(report).values());
    for (String group : GROUPS) {
      for (Map.Entry<String, JsonNode> other : report.path(group).properties()) {
        bars.add(
            new BarChart.Bar(
                other.getKey().replace('_', ' '),
                other.getValue().path("f1").asDouble(),
                0,
                false));
      }
    }
    return BarChart.svg("F1 on " + report.at("/files/test/name").asText("the later part"), bars);
  }

  /** The method with every K that was tried, the fewest lines first. */
  private static SortedMap<Integer, BarChart.Bar> byK(ObjectNode report) {
    SortedMap<Integer, BarChart.Bar> bars = new TreeMap<>();
    for (Map.Entry<String, JsonNode> field : report.properties()) {
      if (field.getKey().matches("f1_k[0-9]+")) {
        int k = Integer.parseInt(field.getKey().substring(4));
        double deviation = report.path(field.getKey() + "_deviation").asDouble();
        bars.put(k, bar(k, field.getValue(), deviation));
      }
    }
    int k = report.path("k").asInt();
    bars.put(k, bar(k, report.path("f1"), report.at("/deviation/f1").asDouble()));
    return bars;
  }

  private static BarChart.Bar bar(int k, JsonNode f1, double deviation) {
    return new BarChart.Bar("fame, K=" + k, f1.asDouble(), deviation, true);
  }
}
