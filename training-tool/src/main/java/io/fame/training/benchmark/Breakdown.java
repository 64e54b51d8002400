/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.benchmark;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.training.certify.Confusion;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * The method's verdicts on the test lines, told apart by kind of failure, by the first context
 * field and by masked text, and how sure the figures are. Memory depends on the number of distinct
 * texts, not of lines.
 */
final class Breakdown {
  private static final int REPLICATES = 1000;

  /** Drawing more texts than this takes minutes and changes no digit. */
  private static final int MOST_DRAWN = 100_000;

  private static final int[] WINDOWS = {20, 100, 1000};

  /** Verdicts on lines that have something in common. */
  private static final class Counts {
    private long truePositives;
    private long falsePositives;
    private long falseNegatives;
    private long trueNegatives;
    private long unseenFound;
    private long unseenMissed;
    private boolean queued;

    void add(boolean reported, boolean anomaly, boolean unseen) {
      truePositives += reported && anomaly ? 1 : 0;
      falsePositives += reported && !anomaly ? 1 : 0;
      falseNegatives += !reported && anomaly ? 1 : 0;
      trueNegatives += !reported && !anomaly ? 1 : 0;
      unseenFound += reported && anomaly && unseen ? 1 : 0;
      unseenMissed += !reported && anomaly && unseen ? 1 : 0;
    }

    long lines() {
      return truePositives + falsePositives + falseNegatives + trueNegatives;
    }

    Confusion confusion(double weight) {
      return new Confusion(
          weight * truePositives,
          weight * falsePositives,
          weight * falseNegatives,
          weight * trueNegatives);
    }
  }

  private final Map<String, Counts> kinds = new TreeMap<>();
  private final Map<String, Counts> contexts = new TreeMap<>();
  private final Map<Long, Counts> texts = new HashMap<>();
  private final Counts all = new Counts();
  private final Counts reviewed = new Counts();
  private final long[] windowsWithFailure = new long[WINDOWS.length];
  private final boolean[] failureInWindow = new boolean[WINDOWS.length];

  /** One verdict. */
  record Verdict(
      boolean reported, boolean anomaly, boolean unseen, boolean review, boolean novel) {}

  /**
   * Counts a verdict; lines come in the order of the file.
   *
   * @param kind of failure; only used for anomalous lines
   * @param context first context value
   * @param text hash of the masked text
   */
  void add(Verdict verdict, String kind, String context, long text) {
    boolean anomaly = verdict.anomaly();
    long before = all.lines();
    all.add(verdict.reported(), anomaly, verdict.unseen());
    if (anomaly) {
      counts(kinds, kind).add(verdict.reported(), true, verdict.unseen());
    }
    counts(contexts, context).add(verdict.reported(), anomaly, verdict.unseen());
    Counts ofText = texts.computeIfAbsent(text, key -> new Counts());
    ofText.add(verdict.reported(), anomaly, verdict.unseen());
    ofText.queued |= verdict.review() || verdict.novel();
    if (verdict.review()) {
      reviewed.add(verdict.reported(), anomaly, verdict.unseen());
    }
    for (int w = 0; w < WINDOWS.length; w++) {
      if (before % WINDOWS[w] == 0) {
        failureInWindow[w] = false;
      }
      windowsWithFailure[w] += anomaly && !failureInWindow[w] ? 1 : 0;
      failureInWindow[w] |= anomaly;
    }
  }

  private static Counts counts(Map<String, Counts> of, String name) {
    return of.computeIfAbsent(name, key -> new Counts());
  }

  /**
   * Writes everything into a report.
   *
   * @param contextName name of the first context field, or {@code null} where there is none
   * @param seed of the drawing of texts
   */
  void report(ObjectNode report, String contextName, long seed) {
    ObjectNode byKind = report.putObject("by_kind");
    kinds.forEach(
        (kind, counts) -> {
          ObjectNode node = byKind.putObject(kind);
          node.put("anomalies", counts.lines());
          node.put("recall", Rounded.of(counts.confusion(1).recall()));
          node.put("unseen_anomalies", counts.unseenFound + counts.unseenMissed);
        });
    if (contextName != null) {
      ObjectNode byContext = report.putObject("by_" + contextName.replace('.', '_'));
      contexts.forEach(
          (value, counts) -> {
            ObjectNode node = byContext.putObject(value.isEmpty() ? "(none)" : value);
            node.put("lines", counts.lines());
            node.put("anomalies", counts.truePositives + counts.falseNegatives);
            verdicts(node, counts.confusion(1));
          });
    }
    reportTexts(report.putObject("by_message_type"));
    reportIntervals(report.putObject("intervals"), seed);
    reportReview(report.putObject("review"));
    reportReading(report.putObject("lines_to_read_per_failure"));
  }

  private static void verdicts(ObjectNode node, Confusion confusion) {
    node.put("precision", Rounded.of(confusion.precision()));
    node.put("recall", Rounded.of(confusion.recall()));
    node.put("f1", Rounded.of(confusion.f1()));
  }

  /** Every masked text counts once, shared by its lines. */
  private void reportTexts(ObjectNode node) {
    double[] sums = new double[4];
    long anomalous = 0;
    for (Counts counts : texts.values()) {
      double weight = 1.0 / counts.lines();
      sums[0] += weight * counts.truePositives;
      sums[1] += weight * counts.falsePositives;
      sums[2] += weight * counts.falseNegatives;
      sums[3] += weight * counts.trueNegatives;
      anomalous += counts.truePositives + counts.falseNegatives > 0 ? 1 : 0;
    }
    node.put("texts", texts.size());
    node.put("texts_with_anomalies", anomalous);
    verdicts(node, new Confusion(sums[0], sums[1], sums[2], sums[3]));
  }

  /** 95 % intervals from drawing masked texts, with all their lines, with replacement. */
  private void reportIntervals(ObjectNode node, long seed) {
    Counts[] drawn = texts.values().toArray(new Counts[0]);
    if (drawn.length == 0 || drawn.length > MOST_DRAWN) {
      return;
    }
    // A hash map's order is the same for equal keys put in equal order, but nobody promises it.
    Arrays.sort(drawn, (a, b) -> Arrays.compare(key(a), key(b)));
    Random random = new Random(seed);
    double[][] values = new double[4][REPLICATES];
    for (int replicate = 0; replicate < REPLICATES; replicate++) {
      double[] sums = new double[5];
      for (int i = 0; i < drawn.length; i++) {
        Counts counts = drawn[random.nextInt(drawn.length)];
        sums[0] += counts.truePositives;
        sums[1] += counts.falsePositives;
        sums[2] += counts.falseNegatives;
        sums[3] += counts.unseenFound;
        sums[4] += counts.unseenMissed;
      }
      Confusion confusion = new Confusion(sums[0], sums[1], sums[2], 0);
      values[0][replicate] = confusion.precision();
      values[1][replicate] = confusion.recall();
      values[2][replicate] = confusion.f1();
      values[3][replicate] = new Confusion(sums[3], 0, sums[4], 0).recall();
    }
    String[] names = {"precision", "recall", "f1", "unseen_recall"};
    for (int m = 0; m < names.length; m++) {
      Arrays.sort(values[m]);
      ArrayNode interval = node.putArray(names[m]);
      interval.add(Rounded.of(values[m][REPLICATES / 40]));
      interval.add(Rounded.of(values[m][REPLICATES - 1 - REPLICATES / 40]));
    }
  }

  private static long[] key(Counts counts) {
    return new long[] {
      counts.truePositives,
      counts.falsePositives,
      counts.falseNegatives,
      counts.trueNegatives,
      counts.unseenFound,
      counts.unseenMissed
    };
  }

  /** Whether reading the flagged lines is worth more than reading as many others. */
  private void reportReview(ObjectNode node) {
    long wrong = all.falsePositives + all.falseNegatives;
    long wrongReviewed = reviewed.falsePositives + reviewed.falseNegatives;
    node.put("lines", reviewed.lines());
    node.put("queue_texts", texts.values().stream().filter(counts -> counts.queued).count());
    node.put("wrong_verdicts", wrong);
    node.put("wrong_verdicts_flagged", wrongReviewed);
    node.put(
        "wrong_verdicts_if_drawn_blindly",
        Rounded.of(wrong * (double) reviewed.lines() / Math.max(1, all.lines())));
    verdicts(
        node.putObject("after_review"),
        new Confusion(
            all.truePositives + reviewed.falseNegatives,
            all.falsePositives - reviewed.falsePositives,
            all.falseNegatives - reviewed.falseNegatives,
            all.trueNegatives));
  }

  /**
   * Lines that people read for each failure line that they find: those that are reported, against
   * all lines of a window, were there a detector that names exactly the windows with a failure.
   */
  private void reportReading(ObjectNode node) {
    double failures = Math.max(1, all.truePositives + all.falseNegatives);
    node.put(
        "message",
        Rounded.of(
            (all.truePositives + all.falsePositives) / (double) Math.max(1, all.truePositives)));
    for (int w = 0; w < WINDOWS.length; w++) {
      node.put(
          "perfect_windows_of_" + WINDOWS[w],
          Rounded.of(windowsWithFailure[w] * (double) WINDOWS[w] / failures));
    }
  }
}
