/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.train;

import java.util.ArrayList;
import java.util.List;

/**
 * Trains the expert of one failure domain.
 *
 * <p>An expert sees the lines of its own domain at full weight and all other lines at {@link
 * #BACKGROUND}: a domain alone has too few failures to learn from that "refused" and "timed out"
 * are bad everywhere.
 */
public final class ExpertTrainer {
  private static final double L2 = 0.1;

  /** Weight of other domains' lines relative to the expert's own. */
  private static final double BACKGROUND = 0.3;

  private final HeadTrainer trainer;

  public ExpertTrainer(int rows) {
    trainer = new HeadTrainer(rows, L2);
  }

  /** Fits the expert; one column, the logit of P(anomaly | domain). */
  public HeadWeights train(String name, List<TrainingExample> examples, int domain) {
    List<TrainingExample> weighted = new ArrayList<>(examples.size());
    for (TrainingExample example : examples) {
      weighted.add(
          example.domain() == domain ? example : example.withWeight(BACKGROUND * example.weight()));
    }
    return trainer.fit("expert:" + name, weighted, example -> example.anomaly() ? 1 : 0, 2);
  }
}
