/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.train;

import io.fame.scoring.model.Calibration;
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

  /** P(anomaly) of a line. */
  public double probability(int[] rows) {
    int domains = experts.size();
    double largest = Double.NEGATIVE_INFINITY;
    double[] routed = new double[domains];
    for (int d = 0; d < domains; d++) {
      routed[d] = router.logit(rows, d);
      largest = Math.max(largest, routed[d]);
    }
    double mass = 0;
    double anomalous = 0;
    for (int d = 0; d < domains; d++) {
      double share = Math.exp(routed[d] - largest);
      double logit = experts.get(d) == null ? 0 : experts.get(d).logit(rows, 0);
      mass += share;
      anomalous += share * calibrations.get(d).probability(logit);
    }
    return anomalous / mass;
  }
}
