/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.recertify;

import io.fame.scoring.Explain;
import io.fame.scoring.LogScore;
import io.fame.scoring.LogScorer;
import io.fame.scoring.bundle.Bundle;
import io.fame.scoring.bundle.BundleException;
import io.fame.training.HistoryWindow;
import io.fame.training.annotate.LabelException;
import io.fame.training.annotate.LabelRule;
import io.fame.training.certify.HeldOutLine;
import io.fame.training.source.LineSource;
import io.fame.training.source.SourceLine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Labelled lines that are later than all that a model has learned from, scored by it on this
 * machine, whatever scored them in the cluster. Equal ones are counted, not kept.
 *
 * @param lines with their number as weight; the block is the hour
 * @param unlabelled later lines without a label
 * @param learned labelled lines that are not later: the model has learned from their time
 */
public record LaterLines(List<HeldOutLine> lines, long unlabelled, long learned) {
  private static final int BATCH = 1_024;

  /**
   * Reads.
   *
   * @param source with the context fields of the model
   * @param rule what labels mean
   * @throws LabelException if a label is not known to the rule
   * @throws IllegalArgumentException if the model does not say what it has learned from
   */
  public static LaterLines read(LineSource source, LabelRule rule, Bundle model)
      throws IOException, InterruptedException, BundleException {
    long last = HistoryWindow.of(model.manifest().provenance().path("history")).lastMillis();
    try (LogScorer scorer = LogScorer.open(model)) {
      Reading reading = new Reading(scorer, rule, last);
      source.forEach(reading::add);
      reading.score();
      if (reading.unknown > 0) {
        throw new LabelException(reading.unknown + " labels are not known; known are " + rule);
      }
      List<HeldOutLine> lines = new ArrayList<>(reading.counts.size());
      reading.counts.forEach((line, count) -> lines.add(line.weighing(count)));
      return new LaterLines(lines, reading.unlabelled, reading.learned);
    }
  }

  private static final class Reading {
    private final LogScorer scorer;
    private final LabelRule rule;
    private final long last;
    private final List<SourceLine> batch = new ArrayList<>(BATCH);
    private final Map<HeldOutLine, Long> counts = new LinkedHashMap<>();
    private long unlabelled;
    private long learned;
    private long unknown;

    Reading(LogScorer scorer, LabelRule rule, long last) {
      this.scorer = scorer;
      this.rule = rule;
      this.last = last;
    }

    void add(SourceLine line) {
      if (line.label() == null) {
        unlabelled += line.timestampMillis() > last ? 1 : 0;
      } else if (rule.isAnomaly(line.label()).isEmpty()) {
        unknown++;
      } else if (line.timestampMillis() <= last) {
        learned++;
      } else {
        batch.add(line);
        if (batch.size() == BATCH) {
          score();
        }
      }
    }

    void score() {
      List<LogScore> scores =
          scorer.score(batch.stream().map(SourceLine::line).toList(), Explain.NEVER);
      for (int i = 0; i < scores.size(); i++) {
        LogScore score = scores.get(i);
        SourceLine line = batch.get(i);
        counts.merge(
            new HeldOutLine(
                score.anomalyScore(),
                rule.isAnomaly(line.label()).orElseThrow(),
                1,
                score.templateId(),
                HeldOutLine.hourOf(line.timestampMillis()),
                score.failureDomain(),
                score.novel(),
                score.review()),
            1L,
            Long::sum);
      }
      batch.clear();
    }
  }
}
