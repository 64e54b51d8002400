/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring.feature;

import io.fame.scoring.bundle.FeatureSpecification;
import io.fame.scoring.line.Hashing;
import io.fame.scoring.line.TokenizedLine;
import java.util.Arrays;
import java.util.List;

/**
 * Turns a line into row numbers of the weight table; owned by one thread.
 *
 * <p>Features are sets: a row occurs at most once per line. Each is hashed into {@code 1..rows-1};
 * row 0 is padding. There are words and numbers, numbers once more by first digit and length (so
 * that 502 and 503 share something), neighbouring pairs, the context values alone and all together,
 * and each word together with the first context value (the same word means different things in
 * different services).
 *
 * <p>Numbers that stand alone ({@code status=502}, {@code -> 502 in}) are features apart from those
 * inside of names and units, and the first of a line once more: a result code is worth the same in
 * whatever wording it comes.
 */
public final class FeatureEncoder {
  /** Largest number of rows that one line can have. */
  public static final int MAX_FEATURES = 1024;

  private static final long NUMBER_SHAPE = 3;
  private static final long PAIR = 5;
  private static final long CONTEXT = 7;
  private static final long CONTEXT_PAIR = 11;
  private static final long ALONE = 13;
  private static final long FIRST_ALONE = 17;
  private static final long FIRST_ALONE_SHAPE = 19;
  private static final long FIRST_ALONE_IN_CONTEXT = 23;

  private final int mask;
  private final int contexts;

  /** The line's rows: number of the line and row; open addressing, never more than half full. */
  private final long[] seen = new long[2 * MAX_FEATURES];

  private int stamp;

  private int[] out;
  private int from;
  private int size;

  public FeatureEncoder(FeatureSpecification specification) {
    mask = specification.rows() - 1;
    contexts = specification.context().size();
  }

  /**
   * Writes the rows of the line to {@code rows}, beginning at {@code offset}.
   *
   * @param context values of the context slots; missing ones count as {@code ""}, and values beyond
   *     the specification's are ignored
   * @param rows at least {@code offset + MAX_FEATURES} long
   * @return how many rows were written
   */
  public int encode(TokenizedLine line, List<String> context, int[] rows, int offset) {
    out = rows;
    from = offset;
    size = 0;
    if (++stamp == 0) {
      Arrays.fill(seen, 0L);
      stamp = 1;
    }
    long all = CONTEXT;
    for (int slot = 0; slot < contexts; slot++) {
      long value = Hashing.combine(CONTEXT + slot, contextHash(context, slot));
      add(value);
      all = Hashing.combine(all, value);
    }
    if (contexts > 1) {
      add(all);
    }
    long previous = 0;
    boolean firstAlone = true;
    long first = contextHash(context, 0);
    for (int piece = 0; piece < line.pieces(); piece++) {
      long hash = line.pieceHash(piece);
      long coarse = line.coarseHash(piece);
      add(hash);
      if (coarse != hash) {
        add(Hashing.combine(NUMBER_SHAPE, coarse));
      }
      add(Hashing.combine(PAIR + previous, coarse));
      if (contexts > 0) {
        add(Hashing.combine(CONTEXT_PAIR + first, coarse));
      }
      if (line.standsAlone(piece)) {
        alone(hash, coarse, first, firstAlone);
        firstAlone = false;
      }
      previous = coarse;
    }
    add(Hashing.combine(PAIR + previous, 0));
    return size;
  }

  private void alone(long hash, long coarse, long context, boolean first) {
    if (coarse != hash) {
      add(Hashing.combine(ALONE, coarse));
    }
    if (first) {
      add(Hashing.combine(FIRST_ALONE, hash));
      add(Hashing.combine(FIRST_ALONE_SHAPE, coarse));
      if (contexts > 0) {
        add(Hashing.combine(FIRST_ALONE_IN_CONTEXT + context, coarse));
      }
    }
  }

  private static long contextHash(List<String> context, int slot) {
    return Hashing.lowerCase(slot < context.size() ? context.get(slot) : "");
  }

  private void add(long hash) {
    int row = (int) (Hashing.mix(hash) >>> 17) & mask;
    if (row != 0 && size < MAX_FEATURES && isFirst(row)) {
      out[from + size++] = row;
    }
  }

  private boolean isFirst(int row) {
    long marked = (long) stamp << Integer.SIZE | row;
    int slot = row & (seen.length - 1);
    while ((int) (seen[slot] >>> Integer.SIZE) == stamp) {
      if (seen[slot] == marked) {
        return false;
      }
      slot = (slot + 1) & (seen.length - 1);
    }
    seen[slot] = marked;
    return true;
  }
}
