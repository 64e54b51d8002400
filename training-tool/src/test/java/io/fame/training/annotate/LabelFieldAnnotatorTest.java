/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.annotate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fame.scoring.LogLine;
import io.fame.scoring.template.Template;
import io.fame.training.sample.SampledLine;
import io.fame.training.source.SourceLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LabelFieldAnnotatorTest {
  private static final Template TEMPLATE = new Template("0".repeat(16), List.of("x"), null);

  @Test
  void usual_words_are_understood_in_any_case() throws Exception {
    assertThat(verdicts(LabelRule.usualWords(), "normal", "Anomaly", "TRUE", " 0 ", "-"))
        .containsExactly(false, true, true, false, false);
  }

  @Test
  void with_normal_values_every_other_value_is_an_anomaly() throws Exception {
    assertThat(verdicts(LabelRule.normalValues(Set.of("-")), "-", "KERNDTLB", "normal"))
        .containsExactly(false, true, true);
  }

  @Test
  void with_anomaly_values_every_other_value_is_normal() throws Exception {
    assertThat(verdicts(LabelRule.anomalyValues(Set.of("bad")), "bad", "KERNDTLB", "anomaly"))
        .containsExactly(true, false, false);
  }

  @Test
  void a_line_without_a_label_gets_no_verdict() throws Exception {
    List<SampledLine> lines = lines(null, "anomaly", " ");

    assertThat(annotator(LabelRule.usualWords()).annotate(lines))
        .containsExactly(new LabelledLine(lines.get(1), true, 1));
  }

  @Test
  void an_unknown_value_is_an_error_that_names_the_field_but_not_the_value() {
    assertThatThrownBy(
            () -> verdicts(LabelRule.usualWords(), "normal", "secret", "secret", "hidden"))
        .isInstanceOf(LabelException.class)
        .hasMessageStartingWith(
            "label field 'kind': 3 of 4 sampled lines hold 2 value(s) of unknown meaning")
        .hasMessageContaining("normal")
        .hasMessageNotContaining("secret");
  }

  @Test
  void no_label_at_all_is_an_error() {
    assertThatThrownBy(() -> verdicts(LabelRule.normalValues(Set.of("-")), null, ""))
        .isInstanceOf(LabelException.class)
        .hasMessage("label field 'kind' has no value on any of 2 sampled lines");
  }

  @Test
  void the_name_tells_the_field() {
    assertThat(annotator(LabelRule.usualWords()).name()).isEqualTo("label-field:kind");
  }

  private static List<Boolean> verdicts(LabelRule rule, String... labels) throws LabelException {
    return annotator(rule).annotate(lines(labels)).stream().map(LabelledLine::anomaly).toList();
  }

  private static LabelFieldAnnotator annotator(LabelRule rule) {
    return new LabelFieldAnnotator("kind", rule);
  }

  private static List<SampledLine> lines(String... labels) {
    List<SampledLine> lines = new ArrayList<>();
    for (String label : labels) {
      SourceLine source = new SourceLine("" + lines.size(), 0, LogLine.of("x"), label);
      lines.add(new SampledLine(source, TEMPLATE, 0, 1));
    }
    return lines;
  }
}
