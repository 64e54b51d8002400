/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.certify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class WeightedMetricsTest {
  private static final double[] SCORES = {0.9, 0.8, 0.7, 0.4, 0.2};
  private static final boolean[] ANOMALIES = {true, false, true, true, false};

  @Test
  void a_line_at_the_threshold_is_reported() {
    Confusion confusion = WeightedMetrics.of(SCORES, ANOMALIES).at(0.7);

    assertThat(confusion).isEqualTo(new Confusion(2, 1, 1, 1));
    assertThat(confusion.precision()).isEqualTo(2 / 3.0);
    assertThat(confusion.recall()).isEqualTo(2 / 3.0);
    assertThat(confusion.f1()).isEqualTo(2 / 3.0);
  }

  @Test
  void a_weight_counts_like_that_many_equal_lines() {
    WeightedMetrics weighted =
        WeightedMetrics.of(
            new double[] {0.9, 0.8, 0.3},
            new boolean[] {true, false, true},
            new double[] {2, 3, 1});
    WeightedMetrics repeated =
        WeightedMetrics.of(
            new double[] {0.9, 0.9, 0.8, 0.8, 0.8, 0.3},
            new boolean[] {true, true, false, false, false, true});

    assertThat(weighted.at(0.5)).isEqualTo(repeated.at(0.5));
    assertThat(weighted.averagePrecision()).isEqualTo(repeated.averagePrecision());
    assertThat(weighted.expectedCalibrationError())
        .isEqualTo(repeated.expectedCalibrationError(), within(1e-12));
  }

  @Test
  void without_reported_lines_or_without_anomalies_the_measures_are_zero() {
    WeightedMetrics onlyNormal =
        WeightedMetrics.of(new double[] {0.1, 0.2}, new boolean[] {false, false});
    WeightedMetrics nothing = WeightedMetrics.of(new double[0], new boolean[0]);

    assertThat(onlyNormal.at(0.5).precision()).isZero();
    assertThat(onlyNormal.at(0.5).recall()).isZero();
    assertThat(onlyNormal.at(0.5).f1()).isZero();
    assertThat(onlyNormal.averagePrecision()).isZero();
    assertThat(onlyNormal.bestF1()).isEqualTo(new BestThreshold(Double.POSITIVE_INFINITY, 0));
    assertThat(nothing.at(0.5)).isEqualTo(new Confusion(0, 0, 0, 0));
    assertThat(nothing.expectedCalibrationError()).isZero();
    assertThat(nothing.weight()).isZero();
  }

  @Test
  void average_precision_is_the_mean_precision_at_the_anomalies() {
    assertThat(WeightedMetrics.of(SCORES, ANOMALIES).averagePrecision())
        .isEqualTo((1 + 2 / 3.0 + 3 / 4.0) / 3, within(1e-12));
  }

  @Test
  void average_precision_treats_lines_of_equal_score_as_one_step() {
    double[] equalScores = {0.5, 0.5, 0.5, 0.5};

    assertThat(
            WeightedMetrics.of(equalScores, new boolean[] {true, false, false, false})
                .averagePrecision())
        .isEqualTo(
            WeightedMetrics.of(equalScores, new boolean[] {false, false, false, true})
                .averagePrecision())
        .isEqualTo(0.25);
  }

  @Test
  void the_best_threshold_is_the_score_with_the_highest_f1() {
    BestThreshold best = WeightedMetrics.of(SCORES, ANOMALIES).bestF1();

    assertThat(best.threshold()).isEqualTo(0.4);
    assertThat(best.f1()).isEqualTo(6 / 7.0, within(1e-12));
    assertThat(WeightedMetrics.of(SCORES, ANOMALIES).at(best.threshold()).f1())
        .isEqualTo(best.f1(), within(1e-12));
  }

  @Test
  void of_equally_good_thresholds_the_higher_one_is_the_best() {
    BestThreshold best =
        WeightedMetrics.of(
                new double[] {0.9, 0.8, 0.7, 0.6, 0.5},
                new boolean[] {true, true, false, false, true})
            .bestF1();

    // 0.8: 4/5; 0.5: 6/8.
    assertThat(best).isEqualTo(new BestThreshold(0.8, 0.8));
  }

  @Test
  void calibration_error_of_honest_scores_is_zero() {
    double[] scores = new double[1000];
    boolean[] anomalies = new boolean[1000];
    for (int i = 0; i < 1000; i++) {
      scores[i] = 0.25 + 0.5 * (i / 500);
      anomalies[i] = i % 4 < (i < 500 ? 1 : 3);
    }

    assertThat(WeightedMetrics.of(scores, anomalies).expectedCalibrationError())
        .isEqualTo(0, within(1e-12));
  }

  @Test
  void calibration_error_is_the_mean_distance_of_promise_and_truth() {
    // Half of the lines promise 0.9 and hold 0.5, the other half promise 0.1 and hold 0.
    double[] scores = {0.9, 0.9, 0.1, 0.1};
    boolean[] anomalies = {true, false, false, false};

    Reliability reliability = WeightedMetrics.of(scores, anomalies).reliability(2);

    assertThat(reliability.expectedCalibrationError()).isEqualTo((0.1 + 0.4) / 2, within(1e-12));
    assertThat(reliability.bins())
        .containsExactly(
            new Reliability.Bin(0.1, 0.1, 2, 0.1, 0), new Reliability.Bin(0.9, 0.9, 2, 0.9, 0.5));
  }

  @Test
  void reliability_bins_have_equal_mass_even_if_most_lines_share_one_score() {
    double[] scores = {0.01, 0.5, 0.9};
    double[] weights = {97, 2, 1};

    Reliability reliability =
        WeightedMetrics.of(scores, new boolean[] {false, false, true}, weights).reliability(10);

    assertThat(reliability.bins()).hasSize(10);
    assertThat(reliability.bins())
        .allSatisfy(bin -> assertThat(bin.weight()).isEqualTo(10, within(1e-9)));
  }

  @Test
  void a_score_range_keeps_its_ends() {
    WeightedMetrics middle = WeightedMetrics.of(SCORES, ANOMALIES).within(0.4, 0.8);

    assertThat(middle.weight()).isEqualTo(3);
    assertThat(middle.anomalies()).isEqualTo(2);
  }

  @Test
  void lines_without_score_label_or_weight_are_refused() {
    assertThatThrownBy(() -> WeightedMetrics.of(new double[2], new boolean[1]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> WeightedMetrics.of(new double[] {Double.NaN}, new boolean[] {true}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("NaN");
    assertThatThrownBy(
            () -> WeightedMetrics.of(new double[] {0.5}, new boolean[] {true}, new double[] {-1}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("weight of line 0");
  }
}
