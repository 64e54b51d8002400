/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.certify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fame.training.certify.AnticipationReport.Outcome;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnticipationReportTest {
  private final List<HeldOutLine> with = new ArrayList<>();
  private final List<HeldOutLine> without = new ArrayList<>();

  /** So many bursts of one line each. */
  private void lines(int count, boolean anomaly, boolean novel, double scoreWith, double without) {
    for (int i = 0; i < count; i++) {
      int block = with.size();
      with.add(new HeldOutLine(scoreWith, anomaly, 1, "t", block, "d", false, false));
      this.without.add(new HeldOutLine(without, anomaly, 1, "t", block, "d", novel, false));
    }
  }

  private AnticipationReport report() {
    return AnticipationReport.of(9, with, 0.5, without, 0.5, 1);
  }

  @Test
  void lines_that_find_unknown_failures_are_kept() {
    lines(50, false, false, 0.1, 0.1);
    lines(20, true, false, 0.9, 0.9);
    lines(12, true, true, 0.8, 0.2);

    assertThat(report().outcome()).isEqualTo(Outcome.IMPROVED);
    assertThat(report().kept()).isTrue();
    assertThat(report().novelRecallWith()).isEqualTo(1);
    assertThat(report().novelRecallWithout()).isZero();
    assertThat(report().effectiveObservations()).isEqualTo(12, within(1e-9));
  }

  @Test
  void lines_that_cause_false_alarms_are_left_out_whatever_else_they_find() {
    lines(50, false, false, 0.9, 0.1);
    lines(20, true, false, 0.95, 0.9);
    lines(2, true, true, 0.8, 0.2);

    assertThat(report().outcome()).isEqualTo(Outcome.WORSE);
    assertThat(report().kept()).isFalse();
  }

  @Test
  void lines_without_any_gain_are_left_out_where_that_can_be_said() {
    lines(50, false, false, 0.1, 0.1);
    lines(12, true, true, 0.2, 0.2);

    assertThat(report().outcome()).isEqualTo(Outcome.NO_GAIN);
    assertThat(report().kept()).isFalse();
  }

  @Test
  void lines_are_kept_where_nothing_unknown_failed_later() {
    lines(50, false, false, 0.1, 0.1);
    lines(20, true, false, 0.9, 0.9);

    assertThat(report().outcome()).isEqualTo(Outcome.NOT_CERTIFIABLE);
    assertThat(report().kept()).isTrue();
  }
}
