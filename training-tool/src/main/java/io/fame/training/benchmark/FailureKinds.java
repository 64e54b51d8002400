/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.benchmark;

import io.fame.training.source.FileLineSource;
import io.fame.training.source.LogFormat;
import io.fame.training.source.SourceLine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What kind of failure an anomalous line is a symptom of, for analysis: the alert category, or the
 * field {@code fault} of JSON lines. Never seen by a model.
 */
final class FailureKinds {
  private static final String FIELD = "fault";
  private static final String UNKNOWN = "unknown";

  /** Of JSON lines, by their number in the file; {@code null} where the label is the kind. */
  private final Map<String, String> byLine;

  private FailureKinds(Map<String, String> byLine) {
    this.byLine = byLine;
  }

  /** Reads a file for its kinds, if that is needed. */
  static FailureKinds of(Path file, LogFormat format) throws IOException, InterruptedException {
    if (format != LogFormat.JSONL) {
      return new FailureKinds(null);
    }
    Map<String, String> byLine = new HashMap<>();
    new FileLineSource(file, format, List.of(FIELD))
        .forEach(
            line -> {
              String kind = line.line().context().get(0);
              if (!kind.isEmpty()) {
                byLine.put(line.id(), kind.intern());
              }
            });
    return new FailureKinds(byLine);
  }

  /** Kind of an anomalous line. */
  String of(SourceLine line) {
    return byLine == null ? line.label() : byLine.getOrDefault(line.id(), UNKNOWN);
  }
}
