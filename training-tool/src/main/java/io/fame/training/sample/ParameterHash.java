/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.sample;

import io.fame.scoring.LogLine;
import io.fame.scoring.line.Hashing;
import io.fame.scoring.line.LineTokenizer;
import io.fame.scoring.line.TokenizedLine;
import java.util.function.ToLongFunction;

/**
 * What verdicts within a template tend to depend on: the words at its wildcards, the context, the
 * first number that stands alone if it is short (as results of requests are), and the magnitudes of
 * the others that stand alone (as sizes and durations are). Told apart by all their numbers, nearly
 * all lines would differ, and the few with another result would be chosen as rarely as they are
 * written. Not thread-safe.
 */
public final class ParameterHash implements ToLongFunction<LogLine> {
  /** The upper bits are those of the first number alone. */
  private static final int RESULT_SHIFT = 40;

  private final TokenizedLine tokens = new TokenizedLine();

  /** What the hash of a line's parameters says of its first number that stands alone. */
  public static long resultOf(long parameterHash) {
    return parameterHash >>> RESULT_SHIFT;
  }

  @Override
  public long applyAsLong(LogLine line) {
    LineTokenizer.tokenize(line.message(), tokens);
    long hash = tokens.maskedHash();
    long result = 0;
    boolean first = true;
    for (int piece = 0; piece < tokens.pieces(); piece++) {
      if (tokens.standsAlone(piece)) {
        if (first) {
          result = Hashing.mix(tokens.pieceHash(piece));
        }
        boolean whole = first || !tokens.isKept(piece);
        // Of a longer number the hash is that of its magnitude.
        hash =
            Hashing.combine(
                hash,
                whole
                    ? tokens.pieceHash(piece)
                    : tokens.pieceEnd(piece) - tokens.pieceStart(piece));
        first = false;
      }
    }
    for (String value : line.context()) {
      hash = Hashing.combine(hash, Hashing.lowerCase(value));
    }
    return result << RESULT_SHIFT | Hashing.mix(hash) >>> (Long.SIZE - RESULT_SHIFT);
  }
}
