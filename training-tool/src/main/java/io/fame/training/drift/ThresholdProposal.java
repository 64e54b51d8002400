/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.drift;

import io.fame.training.certify.BestThreshold;
import io.fame.training.certify.HeldOutLine;
import io.fame.training.certify.WeightedMetrics;
import java.util.List;
import java.util.OptionalDouble;

/** Looks whether the threshold still holds on lines with later labels. */
public final class ThresholdProposal {
  /** Fewest labelled lines, and fewest of either kind, that a threshold is chosen on. */
  private static final double FEWEST_LINES = 50;

  private static final double FEWEST_OF_A_KIND = 5;

  /** What another threshold has to gain in F1 before changing is worth it. */
  private static final double LEAST_GAIN = 0.02;

  private ThresholdProposal() {}

  /**
   * @param lines labelled lines with the scores of the model
   * @param threshold the model's
   * @param certifiedF1From lower end of the F1 that the certificate claims
   * @return a threshold that would be better, where the old one no longer keeps what the
   *     certificate claims and there are labels enough to say so
   */
  public static OptionalDouble of(
      List<HeldOutLine> lines, double threshold, double certifiedF1From) {
    double[] scores = lines.stream().mapToDouble(HeldOutLine::score).toArray();
    double[] weights = lines.stream().mapToDouble(HeldOutLine::weight).toArray();
    boolean[] anomalies = new boolean[scores.length];
    for (int i = 0; i < anomalies.length; i++) {
      anomalies[i] = lines.get(i).anomaly();
    }
    WeightedMetrics metrics = WeightedMetrics.of(scores, anomalies, weights);
    double normal = metrics.weight() - metrics.anomalies();
    if (metrics.weight() < FEWEST_LINES
        || metrics.anomalies() < FEWEST_OF_A_KIND
        || normal < FEWEST_OF_A_KIND) {
      return OptionalDouble.empty();
    }
    double f1 = metrics.at(threshold).f1();
    BestThreshold best = metrics.bestF1();
    return f1 < certifiedF1From && best.f1() >= f1 + LEAST_GAIN
        ? OptionalDouble.of(best.threshold())
        : OptionalDouble.empty();
  }
}
