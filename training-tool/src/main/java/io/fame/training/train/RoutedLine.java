/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.train;

import io.fame.scoring.model.Calibration;
import java.util.BitSet;
import java.util.List;

/**
 * A line after router and experts, before calibration.
 *
 * @param shares P(domain) of each domain
 * @param logits what each domain's expert says; 0 where there is none
 * @param calibrations of the model that says so
 */
record RoutedLine(double[] shares, double[] logits, List<Calibration> calibrations) {
  /** P(anomaly). */
  double probability() {
    double sum = 0;
    for (int d = 0; d < shares.length; d++) {
      sum += shares[d] * calibrations.get(d).probability(logits[d]);
    }
    return sum;
  }

  /** The same line with the experts of some domains calibrated in this way. */
  RoutedLine with(Calibration calibration, BitSet domains) {
    return new RoutedLine(
        shares, logits, TrainedModel.calibrated(calibrations, calibration, domains));
  }
}
