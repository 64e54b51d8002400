/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.benchmark;

import io.fame.scoring.LogLine;
import io.fame.scoring.template.Template;
import io.fame.training.annotate.Annotator;
import io.fame.training.annotate.LabelFieldAnnotator;
import io.fame.training.annotate.LabelRule;
import io.fame.training.annotate.LabelledLine;
import io.fame.training.partition.AnticipatedLine;
import io.fame.training.partition.PartitionProposals;
import io.fame.training.partition.Partitioner;
import io.fame.training.recorded.RecordedAnnotator;
import io.fame.training.recorded.RecordedAnswers;
import io.fame.training.recorded.RecordedProposals;
import io.fame.training.sample.SampledLine;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;

/**
 * Where one run takes labels, partition and anticipated lines from; keeps what it handed out, so
 * that baselines learn from the same.
 */
final class TrainingMaterial {
  private final LabelRule labels;
  private final RecordedAnswers answers;
  private final boolean recordedLabels;
  private List<LabelledLine> labelled = List.of();

  private TrainingMaterial(LabelRule labels, RecordedAnswers answers, boolean recordedLabels) {
    this.labels = labels;
    this.answers = answers;
    this.recordedLabels = recordedLabels;
  }

  static TrainingMaterial of(BenchmarkOptions options, LabelRule labels) throws IOException {
    RecordedAnswers answers =
        options.recorded() == null
            ? null
            : RecordedAnswers.read(options.recorded(), options.context());
    return new TrainingMaterial(labels, answers, options.recordedLabels());
  }

  PartitionProposals proposals() {
    return answers == null ? new Partitioner() : new RecordedProposals(answers);
  }

  /** The lines that were labelled for the run. */
  List<LabelledLine> labelled() {
    return labelled;
  }

  List<AnticipatedLine> anticipated() {
    return answers == null ? List.of() : answers.anticipated();
  }

  /**
   * Labels by the file or by the recorded verdicts.
   *
   * @param matcher gives the mined template of a line, or {@code null} where none matches
   */
  Annotator annotator(Function<LogLine, Template> matcher) {
    Annotator annotator =
        recordedLabels
            ? new RecordedAnnotator(answers, matcher)
            : new LabelFieldAnnotator("label", labels);
    return new Annotator() {
      @Override
      public String name() {
        return annotator.name();
      }

      @Override
      public List<LabelledLine> annotate(List<SampledLine> lines)
          throws IOException, InterruptedException {
        labelled = List.copyOf(annotator.annotate(lines));
        return labelled;
      }
    };
  }
}
