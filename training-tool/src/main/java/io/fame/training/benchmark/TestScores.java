/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.benchmark;

import io.fame.scoring.Explain;
import io.fame.scoring.LogLine;
import io.fame.scoring.LogScore;
import io.fame.scoring.LogScorer;
import io.fame.training.certify.WeightedMetrics;
import io.fame.training.source.LineSource;
import io.fame.training.source.MaskedText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * The later lines with their scores, as the plugin's scorer gives them.
 *
 * @param scores one per line
 * @param anomalies the label of each line
 * @param unseen whether the line's masked text is not in the training window
 * @param seconds that scoring took, on one thread, reading not counted
 */
record TestScores(
    List<LogScore> scores, List<Boolean> anomalies, List<Boolean> unseen, double seconds) {
  private static final int BATCH = 1000;

  static TestScores of(
      LineSource source,
      LogScorer scorer,
      Predicate<String> isAnomaly,
      MaskedText maskedText,
      Set<String> seenTexts)
      throws IOException, InterruptedException {
    List<LogLine> lines = new ArrayList<>();
    List<Boolean> anomalies = new ArrayList<>();
    List<Boolean> unseen = new ArrayList<>();
    source.forEach(
        line -> {
          lines.add(line.line());
          anomalies.add(isAnomaly.test(line.label()));
          unseen.add(!seenTexts.contains(maskedText.of(line.line())));
        });
    List<LogScore> scores = new ArrayList<>(lines.size());
    long started = System.nanoTime();
    for (int from = 0; from < lines.size(); from += BATCH) {
      scores.addAll(
          scorer.score(lines.subList(from, Math.min(lines.size(), from + BATCH)), Explain.NEVER));
    }
    return new TestScores(scores, anomalies, unseen, (System.nanoTime() - started) / 1e9);
  }

  WeightedMetrics metrics() {
    double[] values = new double[scores.size()];
    boolean[] labels = new boolean[scores.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = scores.get(i).anomalyScore();
      labels[i] = anomalies.get(i);
    }
    return WeightedMetrics.of(values, labels);
  }

  long anomalous() {
    return anomalies.stream().filter(anomaly -> anomaly).count();
  }

  /** Anomalous lines of unseen texts. */
  long unseenAnomalies() {
    return count(i -> anomalies.get(i) && unseen.get(i));
  }

  /** Those of {@link #unseenAnomalies} that were found. */
  long unseenFound() {
    return count(i -> anomalies.get(i) && unseen.get(i) && scores.get(i).anomaly());
  }

  double reviewShare() {
    return count(i -> scores.get(i).review()) / (double) scores.size();
  }

  double queueShare() {
    return count(i -> scores.get(i).review() || scores.get(i).novel()) / (double) scores.size();
  }

  private long count(IntPredicate which) {
    return IntStream.range(0, scores.size()).filter(which).count();
  }
}
