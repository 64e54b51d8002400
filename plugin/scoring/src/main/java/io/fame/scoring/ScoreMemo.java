/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring;

import io.fame.scoring.line.Hashing;
import io.fame.scoring.line.TokenizedLine;
import java.security.SecureRandom;
import java.util.List;

/**
 * Remembers the scores of lines that the model cannot tell apart, so that repeated lines cost no
 * model call. Bounded, without locks, safe for many threads: a slot holds one immutable entry, and
 * threads that write the same slot at once merely overwrite each other.
 *
 * <p>The key is a seeded 128-bit hash of all that a score depends on: tokens, kept numbers, context
 * and how the line is explained. The seed is new in each process, so nobody can prepare lines that
 * share a key.
 */
final class ScoreMemo {
  /** Remembered scores; with evidence an entry takes about 600 bytes, so 16 MiB at most. */
  private static final int SLOTS = 1 << 14;

  /** An entry with longer evidence is not kept: the memory of the memo is bounded. */
  private static final int LONGEST_EVIDENCE = 256;

  /** Estimated bytes of a full memo. */
  static final long MOST_BYTES = SLOTS * 600L;

  private record Entry(long first, long second, LogScore score) {}

  private final Entry[] entries = new Entry[SLOTS];
  private final long firstSeed;
  private final long secondSeed;

  ScoreMemo() {
    SecureRandom random = new SecureRandom();
    firstSeed = random.nextLong();
    secondSeed = random.nextLong();
  }

  /** One half of the key of a line. */
  long firstKey(TokenizedLine line, List<String> context, Explain explain) {
    return key(firstSeed, line, context, explain);
  }

  /** The other half. */
  long secondKey(TokenizedLine line, List<String> context, Explain explain) {
    return key(secondSeed, line, context, explain);
  }

  private static long key(long seed, TokenizedLine line, List<String> context, Explain explain) {
    long h = line.fingerprint(seed + explain.ordinal());
    for (int slot = 0; slot < context.size(); slot++) {
      h = Hashing.combine(h, Hashing.lowerCase(context.get(slot)));
    }
    return h;
  }

  /** The remembered score, or {@code null}. */
  LogScore get(long first, long second) {
    Entry entry = entries[(int) first & (SLOTS - 1)];
    return entry != null && entry.first == first && entry.second == second ? entry.score : null;
  }

  void put(long first, long second, LogScore score) {
    int length = 0;
    for (String word : score.evidence()) {
      length += word.length();
    }
    if (length <= LONGEST_EVIDENCE) {
      entries[(int) first & (SLOTS - 1)] = new Entry(first, second, score);
    }
  }
}
