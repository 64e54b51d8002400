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
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SiteTrustTest {
  private static final Template TEMPLATE = new Template("00000000000000d1", List.of("x"), null);

  private final List<LabelledLine> labelled = new ArrayList<>();
  private final List<TrainingExample> examples = new ArrayList<>();

  private void label(long text, boolean anomaly, String... context) {
    LogLine line = LogLine.of("x", context);
    labelled.add(
        new LabelledLine(
            new SampledLine(new SourceLine("1", 0, line, ""), TEMPLATE, 0, 1), anomaly, 1));
    examples.add(new TrainingExample(new int[] {1}, 0, anomaly, 1, text, false));
  }

  private double trust(String... context) {
    return SiteTrust.of(labelled, examples).inFailuresOf(List.of(context));
  }

  @Test
  void aLevelThatNeverFailedIsHalfBelieved() {
    label(1, true, "db", "FATAL");
    label(2, false, "db", "ERROR");
    assertThat(trust("db", "ERROR")).isEqualTo(0.5);
  }

  @Test
  void theMoreTextsFailedTheMoreIsBelieved() {
    for (int text = 0; text < 8; text++) {
      label(text, true, "db", "FATAL");
    }
    assertThat(trust("db", "FATAL")).isCloseTo(0.9, within(1e-12));
    assertThat(trust("DB", "fatal")).isCloseTo(0.9, within(1e-12));
  }

  @Test
  void manyLinesOfOneTextAreOneText() {
    for (int line = 0; line < 8; line++) {
      label(7, true, "db", "FATAL");
    }
    assertThat(trust("db", "FATAL")).isCloseTo(2.0 / 3, within(1e-12));
  }

  @Test
  void theLeastBelievedValueCounts() {
    for (int text = 0; text < 8; text++) {
      label(text, true, "db", "FATAL");
    }
    assertThat(trust("web", "FATAL")).isEqualTo(0.5);
  }

  @Test
  void withoutContextNothingSpeaksAgainstAFailure() {
    assertThat(trust()).isEqualTo(1);
  }
}
