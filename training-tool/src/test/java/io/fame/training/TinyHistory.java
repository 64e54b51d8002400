/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training;

import io.fame.scoring.LogLine;
import io.fame.training.source.LineSource;
import io.fame.training.source.SourceLine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/**
 * A history of a shop for tests, small enough to train on in a second: four services with routine
 * lines, and failures in two of them.
 *
 * @param lines its lines in time order
 */
public record TinyHistory(List<SourceLine> lines) implements LineSource {
  public static final List<String> CONTEXT = List.of("service", "level");
  private static final long START = 1_700_000_000_000L;

  private static final String[][] ROUTINE = {
    {"web", "INFO", "GET /item/%d answered with 200 in %d ms"},
    {"web", "INFO", "GET /basket/%d answered with 200 in %d ms"},
    {"db", "LOG", "checkpoint %d complete after writing %d buffers"},
    {"db", "LOG", "connection received on port %d by worker %d"},
    {"cache", "NOTICE", "background saving of %d keys finished in %d s"},
    {"ssh", "info", "session %d opened for user deploy on terminal %d"},
  };
  private static final String[][] FAILURES = {
    {"db", "ERROR", "deadlock detected in transaction %d waiting for lock %d"},
    {"db", "FATAL", "too many connections, refused client %d of %d"},
    {"web", "ERROR", "upstream %d timed out after %d ms"},
    {"cache", "ERROR", "out of memory while storing %d keys of %d"},
  };

  /** A line every ten seconds; one in {@code oneFailureIn} is a failure. */
  public static TinyHistory of(int lines, int oneFailureIn, long seed) {
    Random random = new Random(seed);
    List<SourceLine> history = new ArrayList<>();
    for (int i = 0; i < lines; i++) {
      boolean failure = random.nextInt(oneFailureIn) == 0;
      String[][] kinds = failure ? FAILURES : ROUTINE;
      String[] kind = kinds[random.nextInt(kinds.length)];
      String message = kind[2].formatted(random.nextInt(100_000), random.nextInt(2000));
      history.add(
          new SourceLine(
              Integer.toString(i + 1),
              START + 10_000L * i,
              LogLine.of(message, kind[0], kind[1]),
              failure ? "anomaly" : "normal"));
    }
    return new TinyHistory(history);
  }

  @Override
  public void forEach(Consumer<SourceLine> consumer) {
    lines.forEach(consumer);
  }

  @Override
  public long size() throws IOException {
    return lines.size();
  }
}
