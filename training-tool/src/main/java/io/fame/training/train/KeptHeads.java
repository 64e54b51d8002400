/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.train;

import io.fame.scoring.model.Calibration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Heads of an older model that the newly trained one takes over as they are: what they were trained
 * on has not changed.
 *
 * @param from the older model, of the same domains in the same order; {@code null} if nothing is
 *     kept
 * @param router whether the router is kept
 * @param experts indices of the domains whose expert is kept, or whose want of one
 */
public record KeptHeads(TrainedModel from, boolean router, Set<Integer> experts) {
  /** All heads are new. */
  public static final KeptHeads NONE = new KeptHeads(null, false, Set.of());

  public KeptHeads {
    experts = Set.copyOf(experts);
  }

  /** A line of a newly trained model, with the kept experts calibrated as they will be. */
  RoutedLine in(RoutedLine line) {
    List<Calibration> calibrations = new ArrayList<>(line.calibrations());
    experts.forEach(domain -> calibrations.set(domain, from.calibrations().get(domain)));
    return new RoutedLine(line.shares(), line.logits(), calibrations);
  }

  /** The fit with the kept heads in place of those that were trained. */
  ModelTrainer.Fit in(ModelTrainer.Fit fit) {
    if (from == null) {
      return fit;
    }
    List<HeadWeights> heads = new ArrayList<>(fit.model().experts());
    List<Calibration> calibrations = new ArrayList<>(fit.model().calibrations());
    for (int domain : experts) {
      heads.set(domain, from.experts().get(domain));
      calibrations.set(domain, from.calibrations().get(domain));
    }
    TrainedModel model =
        new TrainedModel(router ? from.router() : fit.model().router(), heads, calibrations);
    return new ModelTrainer.Fit(model, fit.background(), fit.leftOut());
  }
}
