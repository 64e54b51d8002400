/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.train;

import io.fame.scoring.model.Calibration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * A trained model in memory, scored in double precision: what cross-validation looks at and what
 * the exported graph is compared with.
 *
 * @param router one column per domain
 * @param experts one expert per domain; {@code null} where routing decides
 * @param calibrations of each domain's expert, or the constant of a domain without one
 */
public record TrainedModel(
    HeadWeights router, List<HeadWeights> experts, List<Calibration> calibrations) {
  /** Of an expert that says what it learned. */
  static final Calibration UNCALIBRATED = new Calibration(1, 0);

  /** P(anomaly) of a line. */
  public double probability(int[] rows) {
    return route(rows).probability();
  }

  /** What router and experts say of a line. */
  RoutedLine route(int[] rows) {
    int domains = experts.size();
    double[] shares = new double[domains];
    double[] logits = new double[domains];
    double largest = Double.NEGATIVE_INFINITY;
    for (int d = 0; d < domains; d++) {
      shares[d] = router.logit(rows, d);
      largest = Math.max(largest, shares[d]);
    }
    double mass = 0;
    for (int d = 0; d < domains; d++) {
      shares[d] = Math.exp(shares[d] - largest);
      mass += shares[d];
      logits[d] = experts.get(d) == null ? 0 : experts.get(d).logit(rows, 0);
    }
    for (int d = 0; d < domains; d++) {
      shares[d] /= mass;
    }
    return new RoutedLine(shares, logits, calibrations);
  }

  /** The same model with the experts of some domains calibrated in this way. */
  TrainedModel calibrated(Calibration calibration, BitSet domains) {
    return new TrainedModel(router, experts, calibrated(calibrations, calibration, domains));
  }

  /** The calibrations with another one in place of those of some domains. */
  static List<Calibration> calibrated(
      List<Calibration> calibrations, Calibration calibration, BitSet domains) {
    List<Calibration> changed = new ArrayList<>(calibrations);
    domains.stream().forEach(domain -> changed.set(domain, calibration));
    return List.copyOf(changed);
  }
}
