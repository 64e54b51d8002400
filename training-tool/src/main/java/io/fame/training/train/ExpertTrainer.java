/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.train;

import java.util.ArrayList;
import java.util.List;

/**
 * Trains the expert of one failure domain.
 *
 * <p>An expert sees the lines of its own domain at full weight and, where that helps, all other
 * lines at a small one: a domain alone may have too few failures to learn from that "refused" and
 * "timed out" are bad everywhere. How much it helps depends on how many failures each domain has,
 * so {@link ModelTrainer} chooses the background weight by cross-validation.
 */
public final class ExpertTrainer {
  private static final double L2 = 0.1;

  private final HeadTrainer trainer;
  private final double background;

  /**
   * @param rows rows of the weight table
   * @param background weight of other domains' lines relative to the expert's own, 0..1
   */
  public ExpertTrainer(int rows, double background) {
    this(rows, background, Lbfgs.EXACT);
  }

  /**
   * @param valueTolerance {@link Lbfgs#EXACT} or {@link Lbfgs#ROUGH}
   */
  ExpertTrainer(int rows, double background, double valueTolerance) {
    this.trainer = new HeadTrainer(rows, L2, valueTolerance);
    this.background = background;
  }

  /** Fits the expert; one column, the logit of P(anomaly | domain). */
  public HeadWeights train(String name, List<TrainingExample> examples, int domain) {
    return train(examples, domain, trainer.zero("expert:" + name, 1));
  }

  /** The same, beginning at an expert for similar examples, which takes less time. */
  HeadWeights train(List<TrainingExample> examples, int domain, HeadWeights start) {
    List<TrainingExample> weighted = new ArrayList<>(examples.size());
    for (TrainingExample example : examples) {
      if (example.domain() == domain) {
        weighted.add(example);
      } else if (background > 0) {
        weighted.add(example.withWeight(background * example.weight()));
      }
    }
    return trainer.fit(weighted, example -> example.anomaly() ? 1 : 0, start);
  }
}
