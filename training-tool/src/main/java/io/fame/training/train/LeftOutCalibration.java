/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.train;

import io.fame.scoring.model.Calibration;
import java.util.BitSet;
import java.util.List;

/**
 * Fits the one calibration that all new experts share to lines whose model had not seen their text.
 *
 * <p>Training weighs every text alike and gives failures at least a fifth of the weight, so that
 * rare ones are learned; as probabilities its scores are too high for what is written day by day,
 * and too sure of texts that it has seen. Both are made up for here, where lines count by what they
 * stand for.
 */
final class LeftOutCalibration {
  /** Texts that say beforehand that the scale is 1. */
  private static final double SCALE_PRIOR = 10;

  /** Texts that say beforehand that the offset is 0. */
  private static final double OFFSET_PRIOR = 1;

  private static final double LEAST_SCALE = 0.1;
  private static final double LEAST_PROBABILITY = 1e-9;

  private LeftOutCalibration() {}

  /**
   * @param lines what is said of lines by models that had not seen their texts
   * @param domains those whose experts are to be calibrated; what the others say counts as it is
   * @param anomalies the verdict on each
   * @param weights how much each counts; the sum says how much the lines count beside what is
   *     assumed beforehand
   */
  static Calibration fit(
      List<RoutedLine> lines, BitSet domains, boolean[] anomalies, double[] weights) {
    double[] x = {1, 0};
    Lbfgs.minimize(
        (at, gradient) -> {
          gradient[0] = SCALE_PRIOR * (at[0] - 1);
          gradient[1] = OFFSET_PRIOR * at[1];
          double loss = (gradient[0] * (at[0] - 1) + gradient[1] * at[1]) / 2;
          Calibration calibration = new Calibration(at[0], at[1]);
          for (int i = 0; i < anomalies.length; i++) {
            loss += add(lines.get(i), calibration, domains, anomalies[i], weights[i], gradient);
          }
          return loss;
        },
        x);
    return new Calibration(Math.max(LEAST_SCALE, x[0]), x[1]);
  }

  /** Adds a line's share of the gradient and returns its log loss. */
  private static double add(
      RoutedLine line,
      Calibration calibration,
      BitSet domains,
      boolean anomaly,
      double weight,
      double[] gradient) {
    RoutedLine calibrated = line.with(calibration, domains);
    double p = 0;
    double byScale = 0;
    double byOffset = 0;
    for (int d = 0; d < line.shares().length; d++) {
      double ofDomain = calibrated.calibrations().get(d).probability(line.logits()[d]);
      p += line.shares()[d] * ofDomain;
      if (domains.get(d)) {
        double slope = line.shares()[d] * ofDomain * (1 - ofDomain);
        byScale += slope * line.logits()[d];
        byOffset += slope;
      }
    }
    double truth = Math.max(LEAST_PROBABILITY, anomaly ? p : 1 - p);
    double slope = weight * (anomaly ? -1 : 1) / truth;
    gradient[0] += slope * byScale;
    gradient[1] += slope * byOffset;
    return -weight * Math.log(truth);
  }
}
