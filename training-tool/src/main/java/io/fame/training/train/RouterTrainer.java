/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.train;

import java.util.List;

/** Trains the router: line to failure domain. */
public final class RouterTrainer {
  private static final double L2 = 0.1;

  private final HeadTrainer trainer;

  public RouterTrainer(int rows) {
    this(rows, Lbfgs.EXACT);
  }

  /**
   * @param valueTolerance {@link Lbfgs#EXACT} or {@link Lbfgs#ROUGH}
   */
  RouterTrainer(int rows, double valueTolerance) {
    trainer = new HeadTrainer(rows, L2, valueTolerance);
  }

  /** Fits the router on lines of all domains; one column per domain. */
  public HeadWeights train(List<TrainingExample> examples, int domains) {
    return train(examples, trainer.zero("router", domains));
  }

  /** The same, beginning at a router for similar examples, which takes less time. */
  HeadWeights train(List<TrainingExample> examples, HeadWeights start) {
    // A single domain is certain: its logit does not matter. Otherwise one logit per domain, also
    // for two, since the softmax online wants them all.
    return start.columns() == 1 ? start : trainer.fit(examples, TrainingExample::domain, start);
  }
}
