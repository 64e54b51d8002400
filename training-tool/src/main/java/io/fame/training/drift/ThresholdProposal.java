/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.drift;

import com.fasterxml.jackson.databind.JsonNode;
import io.fame.scoring.bundle.Thresholds;
import io.fame.training.certify.Estimate;
import io.fame.training.certify.HeldOutEvaluation;
import io.fame.training.certify.HeldOutLine;
import io.fame.training.certify.ModelCertifier;
import io.fame.training.recertify.ThresholdChoice;
import java.util.List;
import java.util.Optional;

/** Looks whether the threshold still holds on lines with later labels. */
public final class ThresholdProposal {
  /** What another threshold has to gain in F1 before changing is worth it. */
  private static final double LEAST_GAIN = 0.02;

  private ThresholdProposal() {}

  /**
   * The F1 that a model has to keep: the lower end of what its certificate claims, or where that
   * rests on too few observations or is nothing, what its gate demanded.
   *
   * @param certificate {@code certificate.json}
   */
  public static double demandedF1(JsonNode certificate) {
    JsonNode f1 = certificate.at("/held_out/f1");
    if (f1.path("certifiable").asBoolean() && f1.path("from").asDouble() > 0) {
      return f1.path("from").asDouble();
    }
    for (JsonNode gate : certificate.path("gates")) {
      if (gate.path("name").asText().equals(ModelCertifier.F1_GATE)) {
        return gate.path("limit").asDouble();
      }
    }
    return 0;
  }

  /**
   * Whether a model keeps what is demanded of it.
   *
   * @param lines labelled lines with the scores of the model, as likely to be labelled whatever
   *     their score is
   * @param threshold the model's
   * @param demandedF1 what the model has to keep, see {@link #demandedF1}
   * @param seed of the drawing
   * @return empty where the labelled anomalies are fewer than {@link Estimate#FEWEST_OBSERVATIONS}
   *     independent observations
   */
  public static Optional<Boolean> holds(
      List<HeldOutLine> lines, double threshold, double demandedF1, long seed) {
    Estimate f1 = HeldOutEvaluation.evaluate(lines, threshold, seed).f1();
    return f1.certifiable() ? Optional.of(f1.value() >= demandedF1) : Optional.empty();
  }

  /**
   * @param lines labelled lines with the scores of the model
   * @param before the model's thresholds
   * @param demandedF1 what the model has to keep, see {@link #demandedF1}
   * @param seed of the intervals
   * @return a threshold that is better on lines which it was not chosen on, where the old one no
   *     longer keeps what is demanded and there are labels enough to say so
   */
  public static Optional<ThresholdChoice> of(
      List<HeldOutLine> lines, Thresholds before, double demandedF1, long seed) {
    double f1 = HeldOutEvaluation.f1(lines, before.anomaly());
    return f1 < demandedF1
        ? ThresholdChoice.of(lines, before, seed)
            .filter(choice -> choice.comparison().difference().value() >= LEAST_GAIN)
        : Optional.empty();
  }
}
