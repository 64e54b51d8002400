/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.benchmarks.ingest;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.benchmarks.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** All rounds of one contender under one load. */
final class Measured {
  /**
   * One round.
   *
   * @param docsPerSecond documents indexed per second of the clock
   * @param cpuMicrosPerDoc processor time of the node's process per document
   * @param latencyMillis of each bulk request
   * @param heapUsed bytes of heap in use at the end, garbage included
   */
  record Round(
      double docsPerSecond,
      double cpuMicrosPerDoc,
      double cpuSeconds,
      List<Double> latencyMillis,
      double heapUsed,
      double resident) {}

  private static final double MEBIBYTE = 1 << 20;

  private final List<Round> rounds = new ArrayList<>();

  void add(Round round) {
    rounds.add(round);
  }

  double docsPerSecond() {
    return median(Round::docsPerSecond);
  }

  double cpuMicrosPerDoc() {
    return median(Round::cpuMicrosPerDoc);
  }

  double latency(double share) {
    return Figures.percentile(
        rounds.stream().flatMap(round -> round.latencyMillis.stream()).toList(), share);
  }

  /** Documents per second, ours over theirs, of rounds that ran one after the other. */
  double speedRatio(Measured other) {
    return ratio(other, Round::docsPerSecond);
  }

  /** The same by the processor time that the node needs: theirs over ours. */
  double cpuRatio(Measured other) {
    return other.ratio(this, Round::cpuMicrosPerDoc);
  }

  private double ratio(Measured other, ToDoubleFunction<Round> figure) {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < rounds.size(); i++) {
      ratios.add(figure.applyAsDouble(rounds.get(i)) / figure.applyAsDouble(other.rounds.get(i)));
    }
    return Figures.median(ratios);
  }

  private double median(ToDoubleFunction<Round> figure) {
    return Figures.median(rounds.stream().mapToDouble(figure).boxed().toList());
  }

  ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("docs_per_second", Figures.rounded(docsPerSecond()));
    json.put("cpu_micros_per_doc", Figures.rounded(cpuMicrosPerDoc()));
    json.put("cpu_seconds", Figures.rounded(median(Round::cpuSeconds)));
    json.put("bulk_p50_millis", Figures.rounded(latency(0.5)));
    json.put("bulk_p99_millis", Figures.rounded(latency(0.99)));
    json.put("heap_used_mib", Figures.rounded(median(Round::heapUsed) / MEBIBYTE));
    json.put("resident_mib", Figures.rounded(median(Round::resident) / MEBIBYTE));
    json.put("rounds", rounds.size());
    return json;
  }
}
