/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.recorded;

import io.fame.scoring.LogLine;
import io.fame.scoring.template.Template;
import io.fame.training.annotate.Annotator;
import io.fame.training.annotate.LabelledLine;
import io.fame.training.sample.SampledLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Labels lines by the recorded verdict on their template. Lines of templates that nothing was
 * recorded for, or whose verdict is {@link RecordedVerdict#MIXED}, get no verdict.
 */
public final class RecordedAnnotator implements Annotator {
  private final RecordedAnswers answers;
  private final RecordedJoin join;

  /**
   * @param matcher gives the mined template of a line, or {@code null} where none matches
   */
  public RecordedAnnotator(RecordedAnswers answers, Function<LogLine, Template> matcher) {
    this.answers = answers;
    this.join = new RecordedJoin(answers, matcher);
  }

  @Override
  public String name() {
    return "recorded:" + answers.name();
  }

  @Override
  public Map<String, String> files() {
    return answers.files();
  }

  @Override
  public List<LabelledLine> annotate(List<SampledLine> lines) {
    List<LabelledLine> labelled = new ArrayList<>();
    for (SampledLine line : lines) {
      Optional<RecordedVerdict> verdict = join.verdict(line.template());
      if (verdict.isPresent() && verdict.get() != RecordedVerdict.MIXED) {
        labelled.add(
            new LabelledLine(
                line,
                verdict.get() == RecordedVerdict.ANOMALY,
                join.confidence(line.template(), verdict.get())));
      }
    }
    return labelled;
  }
}
