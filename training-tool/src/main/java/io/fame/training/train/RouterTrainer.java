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
    trainer = new HeadTrainer(rows, L2);
  }

  /** Fits the router on lines of all domains; one column per domain. */
  public HeadWeights train(List<TrainingExample> examples, int domains) {
    if (domains == 1) {
      // One domain is certain: its logit does not matter.
      return new HeadWeights("router", 1, new float[trainer.rows()], new float[1]);
    }
    HeadWeights fitted = trainer.fit("router", examples, TrainingExample::domain, domains);
    return domains == 2 ? bothColumns(fitted) : fitted;
  }

  /** Two classes have one logit; the router's softmax wants one per domain. */
  private static HeadWeights bothColumns(HeadWeights one) {
    float[] table = new float[2 * one.table().length];
    for (int row = 0; row < one.table().length; row++) {
      table[2 * row + 1] = one.table()[row];
    }
    return new HeadWeights(one.name(), 2, table, new float[] {0, one.bias()[0]});
  }
}
