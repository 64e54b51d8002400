/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fame.scoring.LogLine;
import io.fame.scoring.template.Template;
import io.fame.training.annotate.LabelledLine;
import io.fame.training.sample.SampledLine;
import io.fame.training.source.SourceLine;
import java.util.List;
import org.junit.jupiter.api.Test;

class DoubtfulTemplateTest {
  private static LabelledLine line(String template, boolean anomaly, double standsFor) {
    return new LabelledLine(
        new SampledLine(
            new SourceLine("1", 0, LogLine.of("x"), ""),
            new Template(template, List.of("x"), null),
            0,
            standsFor),
        anomaly,
        1);
  }

  @Test
  void aLabelThatTheLeftOutScoreAgreesWithIsNotDoubtful() {
    assertThat(
            DoubtfulTemplate.of(
                List.of(line("a", true, 5), line("b", false, 900)), new double[] {0.51, 0.49}))
        .isEmpty();
  }

  @Test
  void whereMostLinesAreAtStakeComesFirst() {
    List<DoubtfulTemplate> doubtful =
        DoubtfulTemplate.of(
            List.of(line("rare", false, 2), line("frequent", true, 4000), line("fine", false, 9)),
            new double[] {0.9, 0.25, 0.01});

    assertThat(doubtful)
        .extracting(DoubtfulTemplate::templateId)
        .containsExactly("frequent", "rare");
    assertThat(doubtful.get(0).anomalies()).isTrue();
    assertThat(doubtful.get(0).lines()).isCloseTo(3000, within(1e-9));
    assertThat(doubtful.get(1).anomalies()).isFalse();
    assertThat(doubtful.get(1).lines()).isCloseTo(1.8, within(1e-9));
  }

  @Test
  void linesOfOneTemplateAreOneEntryWithTheVerdictThatMostSay() {
    List<DoubtfulTemplate> doubtful =
        DoubtfulTemplate.of(
            List.of(line("mixed", true, 10), line("mixed", true, 20), line("mixed", false, 10)),
            new double[] {0.1, 0.1, 0.9});

    assertThat(doubtful).hasSize(1);
    assertThat(doubtful.get(0).anomalies()).isTrue();
    assertThat(doubtful.get(0).lines()).isCloseTo(36, within(1e-9));
  }

  @Test
  void anticipatedLinesBehindTheLabelledOnesHaveNoScoreAndDoNotMatter() {
    assertThat(DoubtfulTemplate.of(List.of(line("a", true, 1)), new double[] {0.9, Double.NaN}))
        .isEmpty();
  }
}
