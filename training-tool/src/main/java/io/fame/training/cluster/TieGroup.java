/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cluster;

import io.fame.training.source.SourceLine;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/**
 * The lines of one timestamp, in bounded memory: it keeps the smallest lines that fit and remembers
 * that it had to let others go. Those are read again, as often as needed, each time beyond the last
 * line that was handed over. A group of n lines costs n / limit readings, which only data with one
 * and the same time in very many documents ever pays.
 */
final class TieGroup {
  private final int mostLines;
  private final long mostCharacters;
  private final PriorityQueue<SourceLine> largestFirst =
      new PriorityQueue<>(LineOrder.INSTANCE.reversed());
  private long characters;
  private boolean overflowed;
  private SourceLine beyond;

  TieGroup(int mostLines, long mostCharacters) {
    this.mostLines = mostLines;
    this.mostCharacters = mostCharacters;
  }

  boolean isEmpty() {
    return largestFirst.isEmpty();
  }

  void add(SourceLine line) {
    if (beyond != null && LineOrder.INSTANCE.compare(line, beyond) <= 0) {
      return;
    }
    largestFirst.add(line);
    characters += characters(line);
    while (largestFirst.size() > 1
        && (largestFirst.size() > mostLines || characters > mostCharacters)) {
      characters -= characters(largestFirst.remove());
      overflowed = true;
    }
  }

  /**
   * Hands over what is kept, smallest line first.
   *
   * @return whether lines of this group are missing, so that it has to be filled again
   */
  boolean drainTo(Consumer<SourceLine> consumer) {
    SourceLine[] lines = new SourceLine[largestFirst.size()];
    for (int i = lines.length - 1; i >= 0; i--) {
      lines[i] = largestFirst.remove();
    }
    for (SourceLine line : lines) {
      consumer.accept(line);
    }
    boolean again = overflowed;
    beyond = again && lines.length > 0 ? lines[lines.length - 1] : null;
    overflowed = false;
    characters = 0;
    return again;
  }

  private static long characters(SourceLine line) {
    return line.line().message().length();
  }
}
