/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.drift;

import io.fame.scoring.bundle.Thresholds;
import io.fame.training.certify.HeldOutEvaluation;
import io.fame.training.certify.HeldOutLine;
import io.fame.training.recertify.ThresholdChoice;
import java.util.List;
import java.util.Optional;

/** Looks whether the threshold still holds on lines with later labels. */
public final class ThresholdProposal {
  /** What another threshold has to gain in F1 before changing is worth it. */
  private static final double LEAST_GAIN = 0.02;

  private ThresholdProposal() {}

  /**
   * @param lines labelled lines with the scores of the model
   * @param before the model's thresholds
   * @param certifiedF1From lower end of the F1 that the certificate claims
   * @param seed of the intervals
   * @return a threshold that is better on lines which it was not chosen on, where the old one no
   *     longer keeps what the certificate claims and there are labels enough to say so
   */
  public static Optional<ThresholdChoice> of(
      List<HeldOutLine> lines, Thresholds before, double certifiedF1From, long seed) {
    double f1 = HeldOutEvaluation.f1(lines, before.anomaly());
    return f1 < certifiedF1From
        ? ThresholdChoice.of(lines, before, seed)
            .filter(choice -> choice.comparison().difference().value() >= LEAST_GAIN)
        : Optional.empty();
  }
}
