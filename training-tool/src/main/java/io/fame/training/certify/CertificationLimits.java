/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.certify;

/**
 * What a model has to reach to be certified.
 *
 * @param labelledLines fewest labelled lines to train on
 * @param labelledPerClass fewest of them of either class
 * @param onnxDifference largest difference of a score between the trained and the exported model
 * @param f1 least F1 on held-out lines
 * @param calibrationError largest expected calibration error on held-out lines
 * @param queueShare largest share of held-out lines that people would have to look at
 */
public record CertificationLimits(
    int labelledLines,
    int labelledPerClass,
    double onnxDifference,
    double f1,
    double calibrationError,
    double queueShare) {
  /** Limits for a first model of a system that nobody has measured before. */
  public static final CertificationLimits DEFAULT =
      new CertificationLimits(50, 5, 1e-5, 0.7, 0.1, 0.5);
}
