/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fame.training.train.LogisticRegression.Weights;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class LogisticRegressionTest {
  private static final double L2 = 0.1;

  @Test
  void without_features_the_bias_is_the_log_of_the_odds() {
    Weights weights =
        fit(new int[][] {{}, {}, {}, {}}, 0, new int[] {1, 1, 1, 0}, ones(4), zero(0, 1));

    assertThat(weights.bias()[0]).isCloseTo(Math.log(3), within(1e-3));
  }

  @Test
  void without_features_the_softmax_of_the_biases_is_the_share_of_each_class() {
    Weights weights =
        fit(new int[][] {{}, {}, {}, {}}, 0, new int[] {0, 1, 2, 2}, ones(4), zero(0, 3));

    double[] shares = Arrays.stream(weights.bias()).map(Math::exp).toArray();
    double sum = Arrays.stream(shares).sum();
    assertThat(shares[0] / sum).isCloseTo(0.25, within(1e-3));
    assertThat(shares[2] / sum).isCloseTo(0.5, within(1e-3));
  }

  @Test
  void a_feature_of_one_class_is_weighed_until_the_penalty_balances_it() {
    // By symmetry the bias is -w/2, and w solves 2 * (1 - sigmoid(w / 2)) = l2 * w.
    Weights weights = fit(new int[][] {{0}, {}}, 1, new int[] {1, 0}, ones(2), zero(1, 1));

    double w = weights.weights()[0];
    assertThat(weights.bias()[0]).isCloseTo(-w / 2, within(1e-2));
    assertThat(1 - 1 / (1 + Math.exp(-w / 2))).isCloseTo(L2 * w, within(1e-3));
  }

  @Property(tries = 20)
  void one_column_and_two_columns_agree_with_finite_differences(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 4) int columns) {
    Random random = new Random(seed);
    int[][] examples = {{0, 1}, {1, 2}, {0}, {2}, {}};
    int[] classes = random.ints(5, 0, Math.max(2, columns)).toArray();
    double[] weights = random.doubles(5, 0.1, 3).toArray();
    double[] values = random.doubles(3, 0.5, 2).toArray();
    double[] at = random.doubles(3L * columns + columns, -2, 2).toArray();
    Lbfgs.Objective objective =
        LogisticRegression.objective(examples, values, classes, weights, columns, L2);

    double[] gradient = new double[at.length];
    objective.valueAndGradient(at, gradient);

    double[] ignored = new double[at.length];
    for (int i = 0; i < at.length; i++) {
      double h = 1e-5;
      double[] up = at.clone();
      double[] down = at.clone();
      up[i] += h;
      down[i] -= h;
      double slope =
          (objective.valueAndGradient(up, ignored) - objective.valueAndGradient(down, ignored))
              / (2 * h);
      assertThat(gradient[i]).isCloseTo(slope, within(1e-5));
    }
  }

  @Test
  void a_weight_of_two_is_the_same_as_the_example_twice() {
    Weights twice =
        fit(new int[][] {{0}, {0}, {1}, {0, 1}}, 2, new int[] {1, 1, 0, 0}, ones(4), zero(2, 1));
    Weights weighted =
        fit(
            new int[][] {{0}, {1}, {0, 1}},
            2,
            new int[] {1, 0, 0},
            new double[] {2, 1, 1},
            zero(2, 1));

    for (int i = 0; i < 2; i++) {
      assertThat(weighted.weights()[i]).isCloseTo(twice.weights()[i], within(1e-2));
    }
  }

  @Test
  void the_optimum_does_not_depend_on_where_the_search_begins() {
    int[][] examples = {{0}, {0, 1}, {1, 2}, {2}, {0, 2}};
    int[] classes = {1, 1, 0, 0, 1};
    Weights elsewhere = new Weights(1, new double[] {3, -2, 1}, new double[] {-1});

    Weights one = fit(examples, 3, classes, ones(5), zero(3, 1));
    Weights other = fit(examples, 3, classes, ones(5), elsewhere);

    for (int i = 0; i < 3; i++) {
      assertThat(other.weights()[i]).isCloseTo(one.weights()[i], within(1e-2));
    }
  }

  @Test
  void equal_input_gives_equal_bits() {
    int[][] examples = {{0}, {0, 1}, {1, 2}, {2}};
    int[] classes = {0, 1, 2, 2};

    assertThat(fit(examples, 3, classes, ones(4), zero(3, 3)).weights())
        .isEqualTo(fit(examples, 3, classes, ones(4), zero(3, 3)).weights());
  }

  private static Weights fit(
      int[][] examples, int features, int[] classes, double[] weights, Weights start) {
    return LogisticRegression.fit(
        examples, ones(features), classes, weights, start, L2, Lbfgs.EXACT);
  }

  private static Weights zero(int features, int columns) {
    return new Weights(columns, new double[features * columns], new double[columns]);
  }

  private static double[] ones(int count) {
    double[] ones = new double[count];
    Arrays.fill(ones, 1);
    return ones;
  }
}
