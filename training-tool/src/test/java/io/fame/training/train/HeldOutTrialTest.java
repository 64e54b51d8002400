/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.fame.scoring.LogLine;
import io.fame.scoring.bundle.FeatureSpecification;
import io.fame.scoring.template.Template;
import io.fame.training.annotate.LabelledLine;
import io.fame.training.certify.HeldOutLine;
import io.fame.training.partition.FailureDomain;
import io.fame.training.sample.SampledLine;
import io.fame.training.source.SourceLine;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeldOutTrialTest {
  private static final Template OK =
      new Template("0000000000000001", List.of("all", "is", "well"), null);
  private static final Template BAD =
      new Template("0000000000000002", List.of("disk", "failed"), null);
  private static final Template LATE =
      new Template("0000000000000003", List.of("fan", "failed"), null);
  private static final List<Template> TEMPLATES = List.of(OK, BAD, LATE);
  private static final List<FailureDomain> DOMAINS =
      List.of(new FailureDomain("all", "", TEMPLATES.stream().map(Template::id).toList()));
  private static final int LATER_FROM = 70;
  private static final long HOUR = 3_600_000;

  private static ModelFitter fitter() {
    return new ModelFitter("m", new FeatureSpecification(1 << 10, List.of()), DOMAINS, List.of());
  }

  private static LabelledLine line(int block, Template template, boolean anomaly) {
    SourceLine source =
        new SourceLine(block + template.id(), block * HOUR, LogLine.of(template.text()), null);
    return new LabelledLine(new SampledLine(source, template, block, 1), anomaly, 1);
  }

  /** One line per block; the later ones with the labels that are given. */
  private static List<LabelledLine> history(boolean laterFailureIsAnomaly) {
    List<LabelledLine> lines = new ArrayList<>();
    for (int block = 0; block < 100; block++) {
      if (block % 5 > 0) {
        lines.add(line(block, OK, false));
      } else if (block < LATER_FROM) {
        lines.add(line(block, BAD, true));
      } else {
        lines.add(line(block, LATE, laterFailureIsAnomaly));
      }
    }
    return lines;
  }

  private static HeldOutTrial hold(List<LabelledLine> lines) throws Exception {
    return HeldOutTrial.hold(fitter(), lines, List.of(), TEMPLATES, HeldOutTrial.EARLIER);
  }

  @Test
  void the_last_three_tenths_of_the_lines_are_held_out() throws Exception {
    HeldOutTrial trial = hold(history(true));

    assertThat(trial.lines()).hasSize(30);
    assertThat(trial.lines()).extracting(HeldOutLine::hour).allMatch(hour -> hour >= LATER_FROM);
    assertThat(trial.firstBlock()).hasValue(LATER_FROM);
    assertThat(trial.lines().stream().filter(HeldOutLine::anomaly)).hasSize(6);
  }

  @Test
  void later_labels_change_neither_the_trial_model_nor_its_threshold_nor_its_scores()
      throws Exception {
    HeldOutTrial one = hold(history(true));
    HeldOutTrial other = hold(history(false));

    assertThat(other.threshold()).isEqualTo(one.threshold());
    assertThat(other.model().router().table()).isEqualTo(one.model().router().table());
    assertThat(other.model().experts().get(0).table())
        .isEqualTo(one.model().experts().get(0).table());
    assertThat(other.lines())
        .extracting(HeldOutLine::score)
        .isEqualTo(one.lines().stream().map(HeldOutLine::score).toList());
  }

  @Test
  void a_template_of_the_later_part_only_is_novel() throws Exception {
    HeldOutTrial trial = hold(history(true));

    assertThat(trial.lines()).allMatch(line -> line.novel() == line.templateId().equals(LATE.id()));
  }

  @Test
  void where_the_earlier_part_has_one_verdict_only_nothing_can_be_said() throws Exception {
    List<LabelledLine> lines =
        history(true).stream()
            .map(l -> line(l.line().block(), l.line().template(), l.line().block() > LATER_FROM))
            .toList();

    HeldOutTrial trial = hold(lines);

    assertThat(trial.lines()).isEmpty();
    assertThat(trial.model()).isNull();
  }

  @Test
  void a_history_of_a_single_time_has_no_later_part() throws Exception {
    HeldOutTrial trial = hold(List.of(line(1, OK, false), line(1, BAD, true)));

    assertThat(trial.lines()).isEmpty();
  }
}
