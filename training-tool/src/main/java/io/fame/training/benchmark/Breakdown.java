/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.benchmark;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.training.certify.Confusion;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
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

  /** Lines of one kind of failure or one context value, and the texts that they have. */
  private static final class Group {
    private final VerdictCounts lines = new VerdictCounts();
    private final Map<Long, VerdictCounts> texts = new HashMap<>();

    void add(Verdict verdict, long text) {
      lines.add(verdict.reported(), verdict.anomaly(), verdict.unseen());
      texts
          .computeIfAbsent(text, key -> new VerdictCounts())
          .add(verdict.reported(), verdict.anomaly(), verdict.unseen());
    }
  }

  private final Map<String, Group> kinds = new TreeMap<>();
  private final Map<String, Group> contexts = new TreeMap<>();
  private final Map<Long, VerdictCounts> texts = new HashMap<>();
  private final Set<Long> queuedTexts = new HashSet<>();
  private final VerdictCounts all = new VerdictCounts();
  private final VerdictCounts reviewed = new VerdictCounts();
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
      kinds.computeIfAbsent(kind, key -> new Group()).add(verdict, text);
    }
    contexts.computeIfAbsent(context, key -> new Group()).add(verdict, text);
    texts
        .computeIfAbsent(text, key -> new VerdictCounts())
        .add(verdict.reported(), anomaly, verdict.unseen());
    if (verdict.review() || verdict.novel()) {
      queuedTexts.add(text);
    }
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

  /**
   * Writes everything into a report.
   *
   * @param contextName name of the first context field, or {@code null} where there is none
   * @param seed of the drawing of texts
   */
  void report(ObjectNode report, String contextName, long seed) {
    ObjectNode byKind = report.putObject("by_kind");
    kinds.forEach(
        (kind, group) -> {
          ObjectNode node = byKind.putObject(kind);
          node.put("anomalies", group.lines.lines());
          node.put("recall", Rounded.of(group.lines.confusion().recall()));
          node.put("unseen_anomalies", group.lines.unseenFound() + group.lines.unseenMissed());
          node.put("texts", group.texts.size());
          node.put(
              "recall_by_text", Rounded.of(VerdictCounts.byText(group.texts.values()).recall()));
        });
    if (contextName != null) {
      ObjectNode byContext = report.putObject("by_" + contextName.replace('.', '_'));
      contexts.forEach(
          (value, group) -> {
            ObjectNode node = byContext.putObject(value.isEmpty() ? "(none)" : value);
            node.put("lines", group.lines.lines());
            node.put("anomalies", group.lines.anomalies());
            VerdictCounts.write(node, group.lines.confusion());
            writeTexts(node.putObject("by_message_type"), group.texts.values());
          });
    }
    writeTexts(report.putObject("by_message_type"), texts.values());
    reportIntervals(report.putObject("intervals"), seed);
    reportReview(report.putObject("review"));
    reportReading(report.putObject("lines_to_read_per_failure"));
  }

  /** Every masked text counts once, shared by its lines. */
  private static void writeTexts(ObjectNode node, Collection<VerdictCounts> texts) {
    node.put("texts", texts.size());
    node.put("texts_with_anomalies", texts.stream().filter(of -> of.anomalies() > 0).count());
    VerdictCounts.write(node, VerdictCounts.byText(texts));
  }

  /** 95 % intervals from drawing masked texts, with all their lines, with replacement. */
  private void reportIntervals(ObjectNode node, long seed) {
    VerdictCounts[] drawn = texts.values().toArray(new VerdictCounts[0]);
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
        VerdictCounts counts = drawn[random.nextInt(drawn.length)];
        sums[0] += counts.truePositives();
        sums[1] += counts.falsePositives();
        sums[2] += counts.falseNegatives();
        sums[3] += counts.unseenFound();
        sums[4] += counts.unseenMissed();
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

  private static long[] key(VerdictCounts counts) {
    return new long[] {
      counts.truePositives(),
      counts.falsePositives(),
      counts.falseNegatives(),
      counts.trueNegatives(),
      counts.unseenFound(),
      counts.unseenMissed()
    };
  }

  /** Whether reading the flagged lines is worth more than reading as many others. */
  private void reportReview(ObjectNode node) {
    long wrong = all.falsePositives() + all.falseNegatives();
    long wrongReviewed = reviewed.falsePositives() + reviewed.falseNegatives();
    node.put("lines", reviewed.lines());
    node.put("queue_texts", queuedTexts.size());
    node.put("wrong_verdicts", wrong);
    node.put("wrong_verdicts_flagged", wrongReviewed);
    node.put(
        "wrong_verdicts_if_drawn_blindly",
        Rounded.of(wrong * (double) reviewed.lines() / Math.max(1, all.lines())));
    VerdictCounts.write(
        node.putObject("after_review"),
        new Confusion(
            all.truePositives() + reviewed.falseNegatives(),
            all.falsePositives() - reviewed.falsePositives(),
            all.falseNegatives() - reviewed.falseNegatives(),
            all.trueNegatives()));
  }

  /**
   * Lines that people read for each failure line that they find: those that are reported, against
   * all lines of a window, were there a detector that names exactly the windows with a failure.
   */
  private void reportReading(ObjectNode node) {
    double failures = Math.max(1, all.truePositives() + all.falseNegatives());
    node.put(
        "message",
        Rounded.of(
            (all.truePositives() + all.falsePositives())
                / (double) Math.max(1, all.truePositives())));
    for (int w = 0; w < WINDOWS.length; w++) {
      node.put(
          "perfect_windows_of_" + WINDOWS[w],
          Rounded.of(windowsWithFailure[w] * (double) WINDOWS[w] / failures));
    }
  }
}
