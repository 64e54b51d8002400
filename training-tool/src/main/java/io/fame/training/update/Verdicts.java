/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.update;

import io.fame.scoring.LogLine;
import io.fame.training.train.ExampleEncoder;
import io.fame.training.update.UpdateRun.Review;
import java.nio.IntBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What reviewers said of lines, for lines that no model tells apart from these: it holds for them
 * as well, else one verdict would stand against the labels of all of them and be outvoted. Where
 * reviewers contradict each other, each verdict is of its own line only.
 */
final class Verdicts {
  private final ExampleEncoder encoder;
  private final Map<IntBuffer, Verdict> byFeatures = new HashMap<>();

  /** Features of lines of which the active model has learned from a verdict. */
  private final Set<IntBuffer> learned = new HashSet<>();

  Verdicts(ActiveModel active, List<Review> reviews) {
    encoder = new ExampleEncoder(active.bundle().manifest().features());
    for (Review review : reviews) {
      IntBuffer features = encoder.features(review.line().line());
      byFeatures.merge(
          features,
          review.anomaly() ? Verdict.ANOMALY : Verdict.NORMAL,
          (one, other) -> one == other ? one : Verdict.BOTH);
      if (active.learnedFrom(review)) {
        learned.add(features);
      }
    }
  }

  private enum Verdict {
    ANOMALY,
    NORMAL,
    BOTH
  }

  /** Whether reviewers say the opposite of a label, all of them who said something. */
  boolean contradict(LogLine line, boolean anomaly) {
    return !byFeatures.isEmpty()
        && byFeatures.get(encoder.features(line)) == (anomaly ? Verdict.NORMAL : Verdict.ANOMALY);
  }

  /** Whether the active model has learned from a verdict on such a line. */
  boolean learned(LogLine line) {
    return !learned.isEmpty() && learned.contains(encoder.features(line));
  }
}
