/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.certify;

import static org.assertj.core.api.Assertions.assertThat;

import io.fame.training.certify.AnticipationReport.Outcome;
import io.fame.training.certify.AnticipationReport.Scored;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnticipationReportTest {
  private final List<HeldOutLine> with = new ArrayList<>();
  private final List<HeldOutLine> without = new ArrayList<>();
  private final List<HeldOutLine> unseenWith = new ArrayList<>();
  private final List<HeldOutLine> unseenWithout = new ArrayList<>();

  /** Templates of one line each, whose scores by a model that knows them are right. */
  private void known(
      int count, boolean anomaly, double unseenScoreWithout, double unseenScoreWith) {
    double right = anomaly ? 0.9 : 0.1;
    lines(count, anomaly, right, right, unseenScoreWithout, unseenScoreWith);
  }

  private void lines(
      int count,
      boolean anomaly,
      double scoreWithout,
      double scoreWith,
      double unseenScoreWithout,
      double unseenScoreWith) {
    for (int i = 0; i < count; i++) {
      String template = "t" + with.size();
      without.add(line(scoreWithout, anomaly, template));
      with.add(line(scoreWith, anomaly, template));
      unseenWithout.add(line(unseenScoreWithout, anomaly, template));
      unseenWith.add(line(unseenScoreWith, anomaly, template));
    }
  }

  private static HeldOutLine line(double score, boolean anomaly, String template) {
    return new HeldOutLine(score, anomaly, 1, template, 0, "d", false, false);
  }

  private AnticipationReport report() {
    return AnticipationReport.of(
        9, new Scored(without, unseenWithout, 0.5), new Scored(with, unseenWith, 0.5), 1);
  }

  @Test
  void lines_with_which_failures_of_unseen_templates_are_found_are_kept() {
    known(50, false, 0.3, 0.1);
    known(12, true, 0.2, 0.8);

    assertThat(report().outcome()).isEqualTo(Outcome.IMPROVED);
    assertThat(report().kept()).isTrue();
    assertThat(report().unseen().active()).isZero();
    assertThat(report().unseen().candidate()).isEqualTo(1);
    assertThat(report().averagePrecisionWith()).isEqualTo(1);
    assertThat(report().averagePrecisionWithout()).isLessThan(0.3);
    assertThat(report().known().difference().value()).isZero();
  }

  @Test
  void lines_that_cause_false_alarms_on_known_templates_are_left_out_whatever_else_they_find() {
    lines(50, false, 0.1, 0.9, 0.3, 0.1);
    known(12, true, 0.2, 0.8);

    assertThat(report().outcome()).isEqualTo(Outcome.WORSE);
    assertThat(report().kept()).isFalse();
  }

  @Test
  void lines_that_cause_false_alarms_on_unseen_templates_are_left_out() {
    known(200, false, 0.1, 0.6);
    known(12, true, 0.8, 0.8);

    assertThat(report().outcome()).isEqualTo(Outcome.WORSE);
  }

  @Test
  void a_small_cost_on_known_templates_is_borne() {
    known(200, false, 0.3, 0.1);
    lines(1, false, 0.1, 0.9, 0.1, 0.1);
    known(30, true, 0.2, 0.8);

    assertThat(report().known().difference().value()).isBetween(-0.05, -0.001);
    assertThat(report().outcome()).isEqualTo(Outcome.IMPROVED);
  }

  @Test
  void lines_with_which_unseen_failures_rank_no_higher_are_left_out() {
    known(50, false, 0.1, 0.1);
    known(12, true, 0.8, 0.8);

    assertThat(report().outcome()).isEqualTo(Outcome.NO_GAIN);
    assertThat(report().kept()).isFalse();
  }

  @Test
  void lines_are_left_out_where_nothing_failed_later() {
    known(50, false, 0.3, 0.1);

    assertThat(report().outcome()).isEqualTo(Outcome.NOT_CERTIFIABLE);
    assertThat(report().kept()).isFalse();
  }

  @Test
  void lines_are_left_out_where_nothing_is_held_out() {
    assertThat(report().outcome()).isEqualTo(Outcome.NOT_CERTIFIABLE);
  }
}
