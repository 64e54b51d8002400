/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.sample;

import io.fame.training.source.SourceLine;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** Lines of one template that share a time block and their parameters; keeps a random few. */
final class Stratum {
  private static final Comparator<Candidate> BY_HASH =
      Comparator.comparingLong(Candidate::hash).thenComparing(held -> held.line().id());

  private final int block;
  private final PriorityQueue<Candidate> held = new PriorityQueue<>(1, BY_HASH.reversed());
  private long lines;

  Stratum(int block) {
    this.block = block;
  }

  int block() {
    return block;
  }

  /** All lines that were seen, held or not. */
  long lines() {
    return lines;
  }

  int held() {
    return held.size();
  }

  /** Counts the line and keeps the {@code most} lines with the smallest hashes. */
  void add(long hash, SourceLine line, int most) {
    lines++;
    Candidate candidate = new Candidate(hash, line);
    if (held.size() < most) {
      held.add(candidate);
    } else if (BY_HASH.compare(candidate, held.peek()) < 0) {
      held.poll();
      held.add(candidate);
    }
  }

  void shrinkTo(int most) {
    while (held.size() > most) {
      held.poll();
    }
  }

  /** The held lines, the smallest hash first. */
  List<SourceLine> linesInOrder() {
    return held.stream().sorted(BY_HASH).map(Candidate::line).toList();
  }

  private record Candidate(long hash, SourceLine line) {}
}
