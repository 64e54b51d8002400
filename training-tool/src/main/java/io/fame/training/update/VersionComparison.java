/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.update;

import io.fame.scoring.Explain;
import io.fame.scoring.LogLine;
import io.fame.scoring.LogScore;
import io.fame.scoring.LogScorer;
import io.fame.scoring.bundle.Bundle;
import io.fame.scoring.bundle.BundleException;
import io.fame.training.annotate.LabelledLine;
import io.fame.training.certify.HeldOutLine;
import io.fame.training.certify.PairedComparison;
import io.fame.training.sample.SampledLine;
import java.util.ArrayList;
import java.util.List;

/** Has two versions of a model judge the same labelled lines, with the scorer of the plugin. */
final class VersionComparison {
  private VersionComparison() {}

  /**
   * Compares.
   *
   * @param name what the lines are, in words
   * @param seed of the interval
   */
  static PairedComparison of(
      String name, List<LabelledLine> labels, Bundle active, Bundle candidate, long seed)
      throws BundleException {
    List<LogLine> lines = labels.stream().map(label -> label.line().source().line()).toList();
    List<PairedComparison.Line> pairs = new ArrayList<>();
    try (LogScorer before = LogScorer.open(active);
        LogScorer after = LogScorer.open(candidate)) {
      List<LogScore> old = before.score(lines, Explain.NEVER);
      List<LogScore> now = after.score(lines, Explain.NEVER);
      for (int i = 0; i < lines.size(); i++) {
        SampledLine line = labels.get(i).line();
        pairs.add(
            new PairedComparison.Line(
                line.template().id(),
                HeldOutLine.hourOf(line.source().timestampMillis()),
                line.weight(),
                labels.get(i).anomaly(),
                old.get(i).anomaly(),
                now.get(i).anomaly()));
      }
    }
    return PairedComparison.of(name, pairs, seed);
  }
}
