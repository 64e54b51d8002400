/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fame.scoring.LogLine;
import io.fame.training.TinyHistory;
import io.fame.training.annotate.LabelException;
import io.fame.training.annotate.LabelRule;
import io.fame.training.certify.HeldOutLine;
import io.fame.training.source.SourceLine;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScoredLinesTest {
  private static SourceLine line(String score, String anomaly, String model, String label) {
    return new SourceLine(
        "logs/1",
        7_200_001,
        LogLine.of("disk full", score, anomaly, "t1", "storage", "false", "true", model),
        label);
  }

  private static ScoredLines read(String model, SourceLine... lines) throws Exception {
    return ScoredLines.read(new TinyHistory(List.of(lines)), LabelRule.usualWords(), model);
  }

  @Test
  void equal_lines_are_one_with_their_number_as_weight() throws Exception {
    ScoredLines lines =
        read(
            null,
            line("0.9", "true", "logs:2", "anomaly"),
            line("0.9", "true", "logs:2", "anomaly"),
            line("0.2", "false", "logs:2", "normal"));

    assertThat(lines.lines())
        .containsExactlyInAnyOrder(
            new HeldOutLine(0.9, true, 2, "t1", 2, "storage", false, true),
            new HeldOutLine(0.2, false, 1, "t1", 2, "storage", false, true));
    assertThat(lines.threshold()).isEqualTo(0.9);
    assertThat(lines.hasOneThreshold()).isTrue();
  }

  @Test
  void lines_without_score_or_label_or_of_other_models_are_counted_apart() throws Exception {
    ScoredLines lines =
        read(
            "logs",
            line("", "", "logs:2", "anomaly"),
            line("0.2", "false", "logs:2", null),
            line("0.2", "false", "other:2", "normal"),
            line("0.2", "false", "logs:2", "normal"));

    assertThat(lines.unscored()).isEqualTo(1);
    assertThat(lines.unlabelled()).isEqualTo(1);
    assertThat(lines.models()).containsOnlyKeys("logs:2").containsEntry("logs:2", 1L);
    assertThat(lines.threshold()).isGreaterThan(1);
  }

  @Test
  void flags_of_two_thresholds_are_noticed() throws Exception {
    assertThat(
            read(
                    null,
                    line("0.4", "true", "logs:2", "anomaly"),
                    line("0.5", "false", "logs:2", "normal"))
                .hasOneThreshold())
        .isFalse();
  }

  @Test
  void labels_that_the_rule_does_not_know_stop_it() {
    assertThatThrownBy(() -> read(null, line("0.4", "true", "logs:2", "purple")))
        .isInstanceOf(LabelException.class)
        .hasMessageStartingWith("1 labels are not known")
        .hasMessageNotContaining("purple");
  }

  @Test
  void or_are_left_out_where_nobody_asked_for_them() throws Exception {
    ScoredLines lines =
        ScoredLines.readKnown(
            new TinyHistory(
                List.of(
                    line("0.4", "true", "logs:2", "purple"),
                    line("0.2", "false", "logs:2", "normal"))),
            LabelRule.usualWords(),
            null);

    assertThat(lines.lines()).hasSize(1);
  }
}
