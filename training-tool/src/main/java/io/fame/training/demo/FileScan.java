/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.demo;

import io.fame.training.annotate.LabelException;
import io.fame.training.annotate.LabelRule;
import io.fame.training.source.LineSource;
import io.fame.training.source.LogFormat;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a user's file holds, found in one pass.
 *
 * @param lines lines that could be read
 * @param labelled lines with a label
 * @param normalLabels labels that mean a normal line
 * @param firstMillis earliest time, milliseconds since the epoch
 * @param lastMillis latest time
 */
record FileScan(
    long lines, long labelled, Set<String> normalLabels, long firstMillis, long lastMillis) {

  /**
   * Reads the file.
   *
   * @throws LabelException if a label is neither a word for normal nor one for an anomaly
   */
  static FileScan of(LineSource source, LogFormat format) throws IOException, InterruptedException {
    LabelRule rule = rule(format);
    Set<String> normal = new TreeSet<>();
    long[] counts = new long[3];
    long[] times = {Long.MAX_VALUE, Long.MIN_VALUE};
    source.forEach(
        line -> {
          counts[0]++;
          times[0] = Math.min(times[0], line.timestampMillis());
          times[1] = Math.max(times[1], line.timestampMillis());
          if (line.label() != null && !line.label().isBlank()) {
            counts[1]++;
            rule.isAnomaly(line.label())
                .ifPresentOrElse(
                    anomaly -> {
                      if (!anomaly) {
                        normal.add(line.label());
                      }
                    },
                    () -> counts[2]++);
          }
        });
    if (counts[2] > 0) {
      throw new LabelException(
          "%,d lines have a label whose meaning is unknown; known are %s"
              .formatted(counts[2], rule));
    }
    return new FileScan(counts[0], counts[1], normal, times[0], times[1]);
  }

  /** What the labels of a format mean. */
  static LabelRule rule(LogFormat format) {
    return format == LogFormat.JSONL
        ? LabelRule.usualWords()
        : LabelRule.normalValues(format.normalLabels());
  }
}
