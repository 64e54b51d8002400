/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeadTrainerTest {
  private static final int ROWS = 64;

  private final HeadTrainer trainer = new HeadTrainer(ROWS, 0.1, Lbfgs.EXACT);

  private HeadWeights fit(List<TrainingExample> examples) {
    return trainer.fit(examples, e -> e.anomaly() ? 1 : 0, trainer.zero("expert:a", 1));
  }

  @Test
  void rows_that_always_occur_together_share_one_weight() {
    HeadWeights head =
        fit(
            List.of(
                Examples.of(0, true, 5, 9),
                Examples.of(0, true, 5, 9, 20),
                Examples.of(0, false, 7),
                Examples.of(0, false, 20)));

    assertThat(head.table()[5]).isPositive().isEqualTo(head.table()[9]);
    assertThat(head.table()[7]).isNegative();
  }

  @Test
  void grouping_rows_gives_the_optimum_of_single_rows() {
    List<TrainingExample> examples = Examples.twoDomains(200, 3);
    HeadWeights head = fit(examples);
    int[][] rows = examples.stream().map(TrainingExample::rows).toArray(int[][]::new);
    double[] ones = new double[ROWS];
    Arrays.fill(ones, 1);

    LogisticRegression.Weights single =
        LogisticRegression.fit(
            rows,
            ones,
            examples.stream().mapToInt(e -> e.anomaly() ? 1 : 0).toArray(),
            examples.stream().mapToDouble(TrainingExample::weight).toArray(),
            new LogisticRegression.Weights(1, new double[ROWS], new double[1]),
            0.1,
            Lbfgs.EXACT);

    for (int row = 0; row < ROWS; row++) {
      assertThat((double) head.table()[row]).isCloseTo(single.weights()[row], within(0.02));
    }
  }

  @Test
  void rows_that_no_example_has_keep_no_weight_and_row_zero_stays_zero() {
    HeadWeights head = fit(Examples.twoDomains(40, 1));

    assertThat(head.table()[0]).isZero();
    assertThat(head.table()[63]).isZero();
    assertThat(head.table()).hasSize(ROWS);
    assertThat(head.name()).isEqualTo("expert:a");
  }

  @Test
  void equal_examples_count_as_often_as_they_are_there() {
    List<TrainingExample> repeated =
        new ArrayList<>(Collections.nCopies(3, Examples.of(0, true, 4)));
    repeated.add(Examples.of(0, false, 5));
    List<TrainingExample> weighted =
        List.of(Examples.of(0, true, 4).withWeight(3), Examples.of(0, false, 5));

    assertThat(fit(repeated).table()).isEqualTo(fit(weighted).table());
  }

  @Test
  void starting_at_a_fitted_head_leads_back_to_it() {
    List<TrainingExample> examples = Examples.twoDomains(100, 2);
    HeadWeights cold = fit(examples);

    HeadWeights warm = trainer.fit(examples, e -> e.anomaly() ? 1 : 0, cold);

    for (TrainingExample example : examples) {
      assertThat(warm.logit(example.rows(), 0))
          .isCloseTo(cold.logit(example.rows(), 0), within(0.02));
    }
  }
}
