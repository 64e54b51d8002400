/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class LbfgsTest {
  @Test
  void finds_the_minimum_of_a_badly_scaled_quadratic() {
    double[] x = {10, -10, 3};
    double[] scale = {1, 100, 0.01};

    Lbfgs.minimize(
        (at, gradient) -> {
          double value = 1;
          for (int i = 0; i < at.length; i++) {
            double off = at[i] - (i + 1);
            value += scale[i] * off * off / 2;
            gradient[i] = scale[i] * off;
          }
          return value;
        },
        x);

    assertThat(x[0]).isCloseTo(1, within(1e-2));
    assertThat(x[1]).isCloseTo(2, within(1e-2));
    assertThat(x[2]).isCloseTo(3, within(1e-1));
  }

  @Test
  void stays_where_the_gradient_is_zero() {
    double[] x = {2};

    Lbfgs.minimize(
        (at, gradient) -> {
          gradient[0] = at[0] - 2;
          return (at[0] - 2) * (at[0] - 2) / 2;
        },
        x);

    assertThat(x).containsExactly(2);
  }

  @Test
  void gives_the_same_bits_every_time() {
    double[] first = valley();
    double[] second = valley();

    assertThat(Arrays.equals(first, second)).isTrue();
    assertThat(first[0]).isCloseTo(1, within(1e-2));
    assertThat(first[1]).isCloseTo(2, within(1e-2));
  }

  /** Convex, but no quadratic: {@code exp(x - 1) - x + 50 (y - 2x)^2}, smallest at 1 and 2. */
  private static double[] valley() {
    double[] x = {-3, 5};
    Lbfgs.minimize(
        (at, gradient) -> {
          double off = at[1] - 2 * at[0];
          gradient[0] = Math.exp(at[0] - 1) - 1 - 200 * off;
          gradient[1] = 100 * off;
          return Math.exp(at[0] - 1) - at[0] + 50 * off * off;
        },
        x);
    return x;
  }
}
