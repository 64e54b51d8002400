/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.train;

import io.fame.training.annotate.LabelledLine;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * How far failures that somebody else anticipates are failures by the labels of this site. Whoever
 * labels decides what an alert is: where all of them were FATAL so far, an anticipated ERROR is
 * less sure to be one.
 *
 * <p>By the rule of succession: a context value that n anomalous texts of the history have is
 * believed with (n + 1) / (n + 2), so a half where there was none yet. Of several values the least
 * believed one counts.
 */
final class SiteTrust {
  private final Map<Value, Integer> anomalousTexts;

  private record Value(int slot, String text) {}

  private SiteTrust(Map<Value, Integer> anomalousTexts) {
    this.anomalousTexts = anomalousTexts;
  }

  /**
   * @param labelled the labelled lines
   * @param examples what was made of them, in the same order
   */
  static SiteTrust of(List<LabelledLine> labelled, List<TrainingExample> examples) {
    Map<Value, Set<Long>> texts = new HashMap<>();
    for (int i = 0; i < labelled.size(); i++) {
      if (labelled.get(i).anomaly()) {
        List<String> context = labelled.get(i).line().source().line().context();
        for (int slot = 0; slot < context.size(); slot++) {
          texts
              .computeIfAbsent(value(slot, context.get(slot)), value -> new HashSet<>())
              .add(examples.get(i).text());
        }
      }
    }
    Map<Value, Integer> counts = new HashMap<>();
    texts.forEach((value, of) -> counts.put(value, of.size()));
    return new SiteTrust(counts);
  }

  /** Weight of an anticipated failure in this context, 0.5..1; 1 without any context. */
  double inFailuresOf(List<String> context) {
    double least = 1;
    for (int slot = 0; slot < context.size(); slot++) {
      double texts = anomalousTexts.getOrDefault(value(slot, context.get(slot)), 0);
      least = Math.min(least, (texts + 1) / (texts + 2));
    }
    return least;
  }

  private static Value value(int slot, String text) {
    return new Value(slot, text.toLowerCase(Locale.ROOT));
  }
}
