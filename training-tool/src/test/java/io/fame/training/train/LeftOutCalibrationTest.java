/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fame.scoring.model.Calibration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeftOutCalibrationTest {
  private static final Calibration AS_IT_IS = new Calibration(1, 0);
  private static final BitSet FIRST = BitSet.valueOf(new long[] {1});

  private final List<RoutedLine> lines = new ArrayList<>();
  private final List<Boolean> anomalies = new ArrayList<>();

  private void add(int times, double logit, boolean anomaly) {
    for (int i = 0; i < times; i++) {
      lines.add(line(logit, 1, AS_IT_IS));
      anomalies.add(anomaly);
    }
  }

  /** A line of two domains, of which the second one has no expert and is sure of no anomaly. */
  private static RoutedLine line(double logit, double share, Calibration calibration) {
    return new RoutedLine(
        new double[] {share, 1 - share},
        new double[] {logit, 0},
        List.of(calibration, new Calibration(0, -20)));
  }

  private Calibration fit(double weight) {
    boolean[] verdicts = new boolean[lines.size()];
    double[] weights = new double[lines.size()];
    for (int i = 0; i < verdicts.length; i++) {
      verdicts[i] = anomalies.get(i);
    }
    Arrays.fill(weights, weight);
    return LeftOutCalibration.fit(lines, FIRST, verdicts, weights);
  }

  @Test
  void a_score_becomes_the_share_of_lines_with_it_that_are_anomalies() {
    add(900, 0, false);
    add(100, 0, true);
    add(5, 3, false);
    add(995, 3, true);

    Calibration calibration = fit(100);

    assertThat(line(0, 1, calibration).probability()).isEqualTo(0.1, within(0.001));
    assertThat(line(3, 1, calibration).probability()).isEqualTo(0.995, within(0.001));
  }

  @Test
  void little_evidence_changes_little() {
    add(9, 0, false);
    add(1, 0, true);

    assertThat(fit(0)).isEqualTo(AS_IT_IS);
    assertThat(line(0, 1, fit(0.01)).probability()).isBetween(0.48, 0.5);
  }

  @Test
  void scores_that_say_the_contrary_never_turn_the_order_of_lines_around() {
    add(1000, 4, false);
    add(1000, -4, true);

    assertThat(fit(1).scale()).isPositive();
  }

  @Test
  void an_expert_of_an_older_model_keeps_its_calibration_and_the_others_are_fitted_beside_it() {
    Calibration older = new Calibration(3, 1);
    List<RoutedLine> half = new ArrayList<>();
    boolean[] verdicts = new boolean[1000];
    double[] weights = new double[verdicts.length];
    Arrays.fill(weights, 100);
    for (int i = 0; i < verdicts.length; i++) {
      half.add(
          new RoutedLine(new double[] {0.5, 0.5}, new double[] {0, -2}, List.of(AS_IT_IS, older)));
      verdicts[i] = i % 4 == 0;
    }

    Calibration fitted = LeftOutCalibration.fit(half, FIRST, verdicts, weights);

    // The older expert says 0.0067: the other one has to say the rest of what a quarter takes.
    assertThat(fitted.probability(0)).isEqualTo(0.5 - 0.0067, within(0.002));
    assertThat(half.get(0).with(fitted, FIRST).calibrations()).containsExactly(fitted, older);
    assertThat(half.get(0).with(fitted, FIRST).probability()).isEqualTo(0.25, within(0.001));
  }

  @Test
  void a_domain_without_an_expert_keeps_its_constant() {
    RoutedLine line = line(2, 0.25, AS_IT_IS).with(new Calibration(2, -1), FIRST);

    assertThat(line.calibrations())
        .containsExactly(new Calibration(2, -1), new Calibration(0, -20));
    assertThat(line.probability()).isEqualTo(0.25 / (1 + Math.exp(-3)), within(1e-8));
  }

  @Test
  void an_older_expert_that_was_never_calibrated_stays_so() {
    RoutedLine line =
        new RoutedLine(new double[] {0.5, 0.5}, new double[] {0, -2}, List.of(AS_IT_IS, AS_IT_IS));

    assertThat(line.with(new Calibration(2, -1), FIRST).calibrations())
        .containsExactly(new Calibration(2, -1), AS_IT_IS);
  }
}
