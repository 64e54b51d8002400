/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.benchmark;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.scoring.Explain;
import io.fame.scoring.LogLine;
import io.fame.scoring.LogScore;
import io.fame.scoring.LogScorer;
import io.fame.scoring.feature.FeatureEncoder;
import io.fame.scoring.line.Hashing;
import io.fame.scoring.line.LineTokenizer;
import io.fame.scoring.line.TokenizedLine;
import io.fame.training.annotate.LabelException;
import io.fame.training.annotate.LabelRule;
import io.fame.training.certify.WeightedMetrics;
import io.fame.training.progress.Progress;
import io.fame.training.source.LineSource;
import io.fame.training.source.MaskedText;
import io.fame.training.source.SourceLine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Scores the later lines with the scorer that the plugin uses and with what it is compared with, in
 * one pass. Holds counts, never lines.
 */
final class TestWindow {
  private static final int BATCH = 1000;

  /** Scores from here to one minus this are uncertain; the easy lines would hide their error. */
  private static final double UNCERTAIN_FROM = 0.05;

  /** Lines after which the scorer's code is compiled. */
  private static final int WARM_UP = 100_000;

  private final LogScorer scorer;
  private final List<Contender> contenders;
  private final LabelRule labels;
  private final MaskedText maskedText;
  private final CountsByHash seenTexts;

  private final ScoreTally tally;
  private final List<ScoreTally> contenderTallies = new ArrayList<>();
  private final CountsByHash features = new CountsByHash();
  private final Breakdown breakdown = new Breakdown();
  private final FailureKinds kinds;
  private final FeatureEncoder encoder;
  private final TokenizedLine tokens = new TokenizedLine();
  private final int[] rows = new int[FeatureEncoder.MAX_FEATURES];
  private final List<SourceLine> batch = new ArrayList<>(BATCH);
  private long lines;
  private long anomalies;
  private long unlabelled;
  private long reviews;
  private long queued;
  private long nanos;

  /**
   * @param labels what the labels of the test lines mean
   * @param seenTexts hashes of the masked texts of the training lines
   * @param kinds kinds of failure of the test lines
   */
  TestWindow(
      LogScorer scorer,
      List<Contender> contenders,
      LabelRule labels,
      MaskedText maskedText,
      CountsByHash seenTexts,
      FailureKinds kinds) {
    this.kinds = kinds;
    this.scorer = scorer;
    this.contenders = List.copyOf(contenders);
    this.labels = labels;
    this.maskedText = maskedText;
    this.seenTexts = seenTexts;
    this.tally = new ScoreTally(scorer.manifest().thresholds().anomaly());
    contenders.forEach(contender -> contenderTallies.add(new ScoreTally(contender.threshold())));
    this.encoder = new FeatureEncoder(scorer.manifest().features());
  }

  /** Scores known lines again and again, so that the speed is not that of a JVM just started. */
  void warmUp(List<LogLine> known) {
    for (int scored = 0; scored < WARM_UP && !known.isEmpty(); scored += known.size()) {
      scorer.score(known, Explain.NEVER);
    }
  }

  /**
   * Scores all lines.
   *
   * @throws LabelException if a line has no label: what it counts for would be a guess
   */
  void read(LineSource source, Progress progress) throws IOException, InterruptedException {
    try (Progress.Stage stage = progress.stage("scoring later lines", source.size(), "lines")) {
      source.forEach(
          line -> {
            if (line.label() == null || line.label().isBlank()) {
              unlabelled++;
              return;
            }
            batch.add(line);
            if (batch.size() == BATCH) {
              score();
              stage.step(BATCH);
            }
          });
      stage.step(batch.size());
      score();
    }
    if (unlabelled > 0) {
      throw new LabelException(
          "%,d test lines have no label, and the verdicts on them cannot be judged: leave them out"
              .formatted(unlabelled));
    }
  }

  private void score() {
    List<LogLine> scored = batch.stream().map(SourceLine::line).toList();
    boolean[] anomaly = new boolean[scored.size()];
    boolean[] unseen = new boolean[scored.size()];
    long[] texts = new long[scored.size()];
    for (int i = 0; i < anomaly.length; i++) {
      anomaly[i] = labels.isAnomaly(batch.get(i).label()).orElseThrow();
      texts[i] = CountsByHash.hash(maskedText.of(scored.get(i)));
      unseen[i] = !seenTexts.contains(texts[i]);
      features.add(features(scored.get(i)), anomaly[i]);
      anomalies += anomaly[i] ? 1 : 0;
    }
    lines += anomaly.length;
    long started = System.nanoTime();
    List<LogScore> scores = scorer.score(scored, Explain.NEVER);
    nanos += System.nanoTime() - started;
    for (int i = 0; i < anomaly.length; i++) {
      LogScore score = scores.get(i);
      tally.add(score.anomalyScore(), anomaly[i], unseen[i]);
      List<String> context = scored.get(i).context();
      breakdown.add(
          new Breakdown.Verdict(
              score.anomaly(), anomaly[i], unseen[i], score.review(), score.novel()),
          anomaly[i] ? kinds.of(batch.get(i)) : "",
          context.isEmpty() ? "" : context.get(0),
          texts[i]);
      reviews += score.review() ? 1 : 0;
      queued += score.review() || score.novel() ? 1 : 0;
    }
    for (int c = 0; c < contenders.size(); c++) {
      double[] others = contenders.get(c).scoring().apply(scored);
      for (int i = 0; i < anomaly.length; i++) {
        contenderTallies.get(c).add(others[i], anomaly[i], unseen[i]);
      }
    }
    batch.clear();
  }

  private long features(LogLine line) {
    int count =
        encoder.encode(LineTokenizer.tokenize(line.message(), tokens), line.context(), rows, 0);
    Arrays.sort(rows, 0, count);
    long hash = count;
    for (int i = 0; i < count; i++) {
      hash = Hashing.combine(hash, rows[i]);
    }
    return hash;
  }

  long lines() {
    return lines;
  }

  /**
   * Writes the measures of the test lines into a report.
   *
   * @param seed of the drawing for the intervals
   */
  void report(ObjectNode report, long seed) {
    WeightedMetrics metrics = tally.metrics();
    report.put("lines_test", lines);
    report.put("anomalies_test", anomalies);
    tally.report(report);
    report.put("unseen_anomalies", tally.unseenAnomalies());
    WeightedMetrics uncertain = metrics.within(UNCERTAIN_FROM, 1 - UNCERTAIN_FROM);
    report.put("ece_uncertain", Rounded.of(uncertain.expectedCalibrationError()));
    report.put("uncertain_share", Rounded.of(uncertain.weight() / lines));
    report.put("review_share", Rounded.of(reviews / (double) lines));
    report.put("queue_share", Rounded.of(queued / (double) lines));
    report.put("best_f1_in_hindsight", Rounded.of(metrics.bestF1().f1()));
    report.put("oracle_f1", Rounded.of(features.bestF1()));
    report.put("distinct_features_test", features.size());
    report.put("scoring_lines_per_second", Math.round(lines * 1e9 / Math.max(1, nanos)));
    List<String> context = scorer.manifest().features().context();
    breakdown.report(report, context.isEmpty() ? null : context.get(0), seed);
    for (int c = 0; c < contenders.size(); c++) {
      Contender contender = contenders.get(c);
      ObjectNode node = report.withObjectProperty(contender.group()).putObject(contender.name());
      node.put("what", contender.description());
      contenderTallies.get(c).report(node);
    }
  }
}
