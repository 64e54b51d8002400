/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.review;

import io.fame.training.cluster.ReviewDocuments.Waiting;
import java.util.Comparator;
import java.util.List;

/**
 * The most informative lines first: a label teaches most where the model is least certain, and is
 * worth most where many lines wait for the same one. Templates with a verdict that the model has
 * not learned from yet come last.
 */
public final class ReviewOrder {
  private ReviewOrder() {}

  /** The first lines, as many as asked for. */
  public static List<Waiting> of(List<Waiting> waiting, int most) {
    return waiting.stream()
        .sorted(
            Comparator.comparing(Waiting::judged)
                .thenComparing(Comparator.comparingDouble(ReviewOrder::information).reversed())
                .thenComparing(Waiting::templateId))
        .limit(most)
        .toList();
  }

  /** Entropy of the verdict, in bits, by the order of magnitude of the lines that wait. */
  static double information(Waiting line) {
    double p = Math.min(1 - 1e-4, Math.max(1e-4, line.score()));
    double entropy = -(p * Math.log(p) + (1 - p) * Math.log(1 - p)) / Math.log(2);
    return entropy * (1 + Math.log10(Math.max(1, line.waiting())));
  }
}
