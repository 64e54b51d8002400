/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.benchmarks;

import io.fame.scoring.LogLine;
import io.fame.training.source.LineSource;
import io.fame.training.source.SourceLine;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Lines that never come twice: each has an id at its end, as loggers write request and thread ids,
 * and every line that is taken has another one. Without it most lines of a machine repeat to the
 * last byte, which no log does that has ids in it.
 */
public final class LinesWithIds implements LineSource {
  /** Hexadecimal digits after the first one, which is decimal: an id is no word. */
  private static final int DIGITS = 8;

  private final List<SourceLine> lines;
  private int next;
  private int id;

  /**
   * @param lines are taken in turn, from the first again after the last
   */
  public LinesWithIds(List<SourceLine> lines) {
    this.lines = List.copyOf(lines);
  }

  /** The next lines, with ids that no line had before. */
  public List<LogLine> take(int count) {
    List<LogLine> taken = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      taken.add(take().line());
    }
    return taken;
  }

  /** The next line. */
  public SourceLine take() {
    SourceLine line = lines.get(next);
    next = next + 1 == lines.size() ? 0 : next + 1;
    return new SourceLine(
        line.id(),
        line.timestampMillis(),
        new LogLine(withId(line.line().message(), id++), line.line().context()),
        line.label());
  }

  /** {@code " [700000001]"} after the text. */
  public static String withId(String text, int id) {
    StringBuilder withId = new StringBuilder(text.length() + DIGITS + 4);
    withId.append(text).append(" [7");
    for (int shift = Integer.SIZE - 4; shift >= 0; shift -= 4) {
      withId.append(Character.forDigit(id >>> shift & 15, 16));
    }
    return withId.append(']').toString();
  }

  @Override
  public void forEach(Consumer<SourceLine> consumer) {
    for (int i = 0; i < lines.size(); i++) {
      consumer.accept(take());
    }
  }

  @Override
  public long size() {
    return lines.size();
  }
}
