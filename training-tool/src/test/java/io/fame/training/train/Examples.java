/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.train;

import io.fame.scoring.line.Hashing;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Training examples for tests, by row numbers. */
final class Examples {
  private Examples() {}

  static TrainingExample of(int domain, boolean anomaly, int... rows) {
    long text = 0;
    for (int row : rows) {
      text = Hashing.combine(text, row);
    }
    return new TrainingExample(rows, domain, anomaly, 1, text, false);
  }

  /**
   * Lines of two domains: row 1 or 2 tells the domain, row 3 is in most anomalies of either, and
   * rows from 10 on are words that say nothing.
   */
  static List<TrainingExample> twoDomains(int lines, long seed) {
    Random random = new Random(seed);
    List<TrainingExample> examples = new ArrayList<>();
    for (int i = 0; i < lines; i++) {
      int domain = i % 2;
      boolean anomaly = random.nextInt(4) == 0;
      int word = 10 + random.nextInt(40);
      boolean failureWord = anomaly == random.nextInt(10) > 0;
      examples.add(
          failureWord
              ? of(domain, anomaly, 1 + domain, 3, word, 50 + i % 12)
              : of(domain, anomaly, 1 + domain, word, 50 + i % 12));
    }
    return examples;
  }
}
