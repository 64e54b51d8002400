/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.benchmark;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.training.certify.Confusion;
import io.fame.training.certify.WeightedMetrics;

/**
 * Counts the test lines by score and label, in steps of 1e-4 as scores are rounded, so that memory
 * does not depend on the number of lines.
 */
final class ScoreTally {
  private static final int STEPS = 10_000;

  private final double threshold;
  private final long[] anomalous = new long[STEPS + 1];
  private final long[] normal = new long[STEPS + 1];
  private long unseenAnomalies;
  private long unseenFound;

  /**
   * @param threshold lines with at least this score are reported as anomalies, 0..1
   */
  ScoreTally(double threshold) {
    this.threshold = threshold;
  }

  /**
   * @param score 0..1
   * @param unseen the masked text of the line is not in the training file
   */
  void add(double score, boolean anomaly, boolean unseen) {
    int step = step(score);
    (anomaly ? anomalous : normal)[step]++;
    if (anomaly && unseen) {
      unseenAnomalies++;
      unseenFound += step >= step(threshold) ? 1 : 0;
    }
  }

  WeightedMetrics metrics() {
    double[] scores = new double[2 * (STEPS + 1)];
    boolean[] labels = new boolean[scores.length];
    double[] weights = new double[scores.length];
    for (int step = 0; step <= STEPS; step++) {
      for (int label = 0; label < 2; label++) {
        int at = 2 * step + label;
        scores[at] = step / (double) STEPS;
        labels[at] = label == 1;
        weights[at] = label == 1 ? anomalous[step] : normal[step];
      }
    }
    return WeightedMetrics.of(scores, labels, weights);
  }

  long unseenAnomalies() {
    return unseenAnomalies;
  }

  /** Writes what every way to score is measured by; {@code null} where there is nothing unseen. */
  void report(ObjectNode to) {
    WeightedMetrics metrics = metrics();
    Confusion verdicts = metrics.at(step(threshold) / (double) STEPS);
    to.put("threshold", threshold);
    to.put("precision", Rounded.of(verdicts.precision()));
    to.put("recall", Rounded.of(verdicts.recall()));
    to.put("f1", Rounded.of(verdicts.f1()));
    to.put(
        "unseen_recall",
        unseenAnomalies == 0 ? null : Rounded.of(unseenFound / (double) unseenAnomalies));
    to.put("average_precision", Rounded.of(metrics.averagePrecision()));
    to.put("ece", Rounded.of(metrics.expectedCalibrationError()));
  }

  private static int step(double score) {
    return (int) Math.round(score * STEPS);
  }
}
