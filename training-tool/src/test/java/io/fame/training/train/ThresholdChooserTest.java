/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fame.scoring.bundle.Thresholds;
import io.fame.training.certify.WeightedMetrics;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ThresholdChooserTest {
  /** So many texts have each score that the history decides, and not what is believed before. */
  private static final double MANY = 1e6;

  private static Thresholds choose(double[] scores, boolean[] anomalies, double... weights) {
    return chooseFromTexts(MANY, scores, anomalies, weights);
  }

  private static Thresholds chooseFromTexts(
      double texts, double[] scores, boolean[] anomalies, double... weights) {
    double[] textWeights = new double[scores.length];
    Arrays.fill(textWeights, texts);
    return ThresholdChooser.choose(
        weights.length == 0
            ? WeightedMetrics.of(scores, anomalies)
            : WeightedMetrics.of(scores, anomalies, weights),
        WeightedMetrics.of(scores, anomalies, textWeights));
  }

  @Test
  void few_failing_texts_move_the_threshold_little() {
    double[] scores = {0.01, 0.02, 0.03, 0.95, 0.96};
    boolean[] anomalies = {false, false, false, true, true};
    double high =
        choose(new double[] {0.01, 0.9, 0.99}, new boolean[] {false, false, true}).anomaly();
    double few =
        chooseFromTexts(1, new double[] {0.01, 0.9, 0.99}, new boolean[] {false, false, true})
            .anomaly();

    assertThat(high).isGreaterThan(0.9);
    assertThat(few).isBetween(0.5, 0.6);
    assertThat(chooseFromTexts(1, scores, anomalies).anomaly()).isBetween(0.3, 0.6);
  }

  @Test
  void a_threshold_lies_inside_the_plateau_of_the_best_f1_not_at_its_edge() {
    Thresholds thresholds =
        choose(
            new double[] {0.01, 0.02, 0.2, 0.8, 0.9},
            new boolean[] {false, false, false, true, true});

    // F1 is best between 0.2 and 0.8; on the scale of the logit a margin of half a unit is kept.
    assertThat(logit(thresholds.anomaly())).isBetween(logit(0.2) + 0.4, logit(0.8) - 0.4);
  }

  @Test
  void scores_that_say_nothing_leave_the_threshold_of_a_probability() {
    Thresholds thresholds =
        choose(new double[] {0.1, 0.2, 0.3, 0.4}, new boolean[] {true, false, false, false});

    assertThat(thresholds.anomaly()).isEqualTo(0.5);
  }

  @Test
  void without_any_anomaly_the_threshold_is_that_of_a_probability() {
    assertThat(choose(new double[] {0.1, 0.9}, new boolean[] {false, false}).anomaly())
        .isEqualTo(0.5);
  }

  @Test
  void the_review_band_is_around_the_threshold_and_holds_half_a_percent_at_most() {
    int lines = 2000;
    double[] scores = new double[lines];
    boolean[] anomalies = new boolean[lines];
    for (int i = 0; i < lines; i++) {
      // Most lines are clear, and one in ten may have any score.
      scores[i] = i % 10 > 0 ? 0.001 : (i + 0.5) / lines;
      anomalies[i] = scores[i] > 0.6;
    }

    Thresholds thresholds = choose(scores, anomalies);
    long inBand = 0;
    for (double score : scores) {
      inBand += score >= thresholds.reviewFrom() && score < thresholds.reviewTo() ? 1 : 0;
    }

    assertThat(thresholds.reviewFrom()).isLessThan(thresholds.anomaly());
    assertThat(thresholds.reviewTo()).isGreaterThan(thresholds.anomaly());
    assertThat(inBand / (double) lines).isBetween(0.001, 0.0051);
  }

  @Test
  void where_many_lines_lie_at_the_threshold_nothing_is_marked() {
    Thresholds thresholds =
        choose(new double[] {0.5, 0.5}, new boolean[] {false, false}, 1000, 1000);

    assertThat(thresholds.reviewFrom()).isEqualTo(thresholds.reviewTo());
  }

  @Test
  void lines_count_by_what_they_stand_for() {
    double[] scores = {0.1, 0.4, 0.6, 0.9};
    boolean[] anomalies = {false, true, false, true};

    Thresholds manyMissed = choose(scores, anomalies, 100, 100, 1, 1);
    Thresholds manyFalse = choose(scores, anomalies, 100, 1, 100, 100);

    assertThat(manyMissed.anomaly()).isLessThan(0.4);
    assertThat(manyFalse.anomaly()).isGreaterThan(manyMissed.anomaly() + 0.1);
    double steps = manyFalse.anomaly() * 10_000;
    assertThat(steps).isCloseTo(Math.rint(steps), within(1e-6));
  }

  @Test
  void the_threshold_is_in_the_middle_of_what_is_best_for_lines_and_for_texts() {
    double[] scores = {0.1, 0.4, 0.6, 0.9};
    boolean[] anomalies = {false, true, false, true};
    WeightedMetrics lines =
        WeightedMetrics.of(scores, anomalies, new double[] {MANY, 1, MANY, MANY});
    WeightedMetrics texts =
        WeightedMetrics.of(scores, anomalies, new double[] {MANY, MANY, 1, MANY});

    double ofLines = ThresholdChooser.choose(lines, lines).anomaly();
    double ofTexts = ThresholdChooser.choose(texts, texts).anomaly();

    assertThat(ofLines).isGreaterThan(0.6);
    assertThat(ofTexts).isLessThan(0.4);
    assertThat(logit(ThresholdChooser.choose(lines, texts).anomaly()))
        .isCloseTo((logit(ofLines) + logit(ofTexts)) / 2, within(0.01));
  }

  private static double logit(double p) {
    return Math.log(p / (1 - p));
  }
}
