/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.certify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fame.training.certify.PairedComparison.Line;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PairedComparisonTest {
  /** Bursts of ten lines; the candidate misses the anomaly in some of them. */
  private static List<Line> lines(int bursts, int missed) {
    List<Line> lines = new ArrayList<>();
    for (int burst = 0; burst < bursts; burst++) {
      for (int i = 0; i < 10; i++) {
        boolean anomaly = i == 0;
        lines.add(new Line("t", burst, 1, anomaly, anomaly, anomaly && burst >= missed));
      }
    }
    return lines;
  }

  @Test
  void two_equal_models_differ_by_nothing() {
    PairedComparison comparison = PairedComparison.of("held-out", lines(40, 0), 1);

    assertThat(comparison.active()).isEqualTo(1);
    assertThat(comparison.candidate()).isEqualTo(1);
    assertThat(comparison.difference()).isEqualTo(new Estimate(0, 0, 0, 40, true));
    assertThat(comparison.worse()).isFalse();
  }

  @Test
  void the_difference_is_that_of_the_f1_and_its_interval_holds_it() {
    PairedComparison comparison = PairedComparison.of("held-out", lines(40, 10), 1);

    // 30 of 40 found, no false alarm.
    assertThat(comparison.difference().value()).isEqualTo(2 * 30.0 / 70 - 1, within(1e-12));
    assertThat(comparison.difference().from()).isBetween(-0.30, -0.15);
    assertThat(comparison.difference().to()).isBetween(-0.13, -0.03);
    assertThat(comparison.onlyActiveRight()).isEqualTo(10);
    assertThat(comparison.onlyCandidateRight()).isZero();
    assertThat(comparison.worse()).isTrue();
  }

  @Test
  void a_loss_within_the_noise_of_a_threshold_is_none() {
    // 1 of 100: F1 falls by 0.005, and the interval reaches 0.
    assertThat(PairedComparison.of("held-out", lines(100, 1), 1).worse()).isFalse();
  }

  @Test
  void a_clear_loss_counts_also_on_few_observations() {
    PairedComparison comparison = PairedComparison.of("held-out", lines(4, 2), 1);

    assertThat(comparison.difference().certifiable()).isFalse();
    assertThat(comparison.worse()).isTrue();
  }

  @Test
  void without_anomalies_the_share_of_right_verdicts_is_compared() {
    List<Line> lines = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      lines.add(new Line("t", i, 2, false, i < 5, false));
    }

    PairedComparison comparison = PairedComparison.of("new-labels", lines, 1);

    assertThat(comparison.active()).isEqualTo(0.9, within(1e-12));
    assertThat(comparison.candidate()).isEqualTo(1);
    assertThat(comparison.onlyCandidateRight()).isEqualTo(10);
    assertThat(comparison.worse()).isFalse();
  }

  @Test
  void nothing_to_compare_is_not_certifiable_and_not_worse() {
    PairedComparison comparison = PairedComparison.of("new-labels", List.of(), 1);

    assertThat(comparison.difference().certifiable()).isFalse();
    assertThat(comparison.worse()).isFalse();
  }
}
