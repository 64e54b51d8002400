/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring.model;

import io.fame.scoring.bundle.DomainEntry;

/** P(anomaly | domain) of one line. */
public final class Expert {
  private final int column;
  private final Calibration calibration;

  public Expert(DomainEntry domain) {
    column = domain.expert();
    calibration = new Calibration(domain.scale(), domain.offset());
  }

  /**
   * Probability that the line is an anomaly if it belongs to this domain.
   *
   * @param logits expert logits of many lines
   * @param from where the line's logits begin
   */
  public double judge(float[] logits, int from) {
    return calibration.probability(logit(logits, from));
  }

  /** One minus {@link #judge}, without the loss of digits that the subtraction has near 1. */
  public double acquit(float[] logits, int from) {
    return calibration.complement(logit(logits, from));
  }

  /** Where all labels of a domain are anomalous there is no expert, and the constant decides. */
  private double logit(float[] logits, int from) {
    return column < 0 ? 0 : logits[from + column];
  }
}
