/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring.model;

/**
 * Maps an expert's logit to a probability: sigmoid(scale * logit + offset) (Platt scaling).
 *
 * @param scale positive, so that the order of lines is kept
 * @param offset logit of a line that its expert is indifferent about
 */
public record Calibration(double scale, double offset) {
  public double probability(double logit) {
    return 1 / (1 + Math.exp(-(scale * logit + offset)));
  }

  /** One minus {@link #probability}, exact also where that is nearly 1. */
  public double complement(double logit) {
    return 1 / (1 + Math.exp(scale * logit + offset));
  }
}
