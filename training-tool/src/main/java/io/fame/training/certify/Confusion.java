/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.certify;

/**
 * How many lines, by weight, a threshold gets right and wrong. A measure whose denominator is empty
 * is 0: where nothing is reported there is no precision to claim.
 *
 * @param truePositives anomalous lines that are reported
 * @param falsePositives normal lines that are reported
 * @param falseNegatives anomalous lines that are missed
 * @param trueNegatives normal lines that are not reported
 */
public record Confusion(
    double truePositives, double falsePositives, double falseNegatives, double trueNegatives) {

  /** Share of the reported lines that are anomalous, 0..1. */
  public double precision() {
    return ratio(truePositives, truePositives + falsePositives);
  }

  /** Share of the anomalous lines that are reported, 0..1. */
  public double recall() {
    return ratio(truePositives, truePositives + falseNegatives);
  }

  /** Harmonic mean of precision and recall, 0..1. */
  public double f1() {
    return ratio(2 * truePositives, 2 * truePositives + falsePositives + falseNegatives);
  }

  private static double ratio(double part, double whole) {
    return whole > 0 ? part / whole : 0;
  }
}
