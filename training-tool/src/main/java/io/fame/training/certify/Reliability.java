/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.certify;

import java.util.List;

/**
 * Whether a score of p is anomalous in p of the cases.
 *
 * @param expectedCalibrationError mean over the lines of |mean score - share of anomalies| of their
 *     bin, 0..1; 0 where there are no lines
 * @param bins bins of equal mass, by rising score
 */
public record Reliability(double expectedCalibrationError, List<Bin> bins) {
  public Reliability {
    bins = List.copyOf(bins);
  }

  /**
   * One row of the reliability table.
   *
   * @param from lowest score in the bin
   * @param to highest score in the bin
   * @param weight lines in the bin, by weight
   * @param meanScore what the scores promise
   * @param anomalyShare what the labels say
   */
  public record Bin(double from, double to, double weight, double meanScore, double anomalyShare) {}
}
