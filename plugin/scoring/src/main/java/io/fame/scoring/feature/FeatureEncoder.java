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

  /** What an encoder takes, about. */
  public static final long MOST_BYTES =
      2L * MAX_FEATURES * Long.BYTES + 5L * TokenizedLine.MAX_PIECES * Integer.BYTES;

  private static final long NUMBER_SHAPE = 3;
  private static final long PAIR = 5;
  private static final long CONTEXT = 7;
  private static final long CONTEXT_PAIR = 11;
  private static final long ALONE = 13;
  private static final long FIRST_ALONE = 17;
  private static final long FIRST_ALONE_SHAPE = 19;
  private static final long FIRST_ALONE_IN_CONTEXT = 23;

  /** Features of each piece, at most. */
  private static final int PER_PIECE = 5;

  /** Features of a line beside those: three of the first number that stands alone, two more. */
  private static final int PER_LINE = 5;

  /** A context value that is longer is hashed each time, rather than kept. */
  private static final int KEPT_CONTEXT_CHARS = 64;

  private final int mask;
  private final int contexts;

  /** The line's rows: number of the line and row; open addressing, never more than half full. */
  private final long[] seen = new long[2 * MAX_FEATURES];

  private int stamp;

  /** Context values of the line before, which most often are those of this line, and hashes. */
  private final String[] contextValue;

  private final long[] contextHash;

  /** Rows as they come, before what is there twice is left out. */
  private final int[] candidates;

  private int count;

  public FeatureEncoder(FeatureSpecification specification) {
    mask = specification.rows() - 1;
    contexts = specification.context().size();
    contextValue = new String[contexts];
    contextHash = new long[contexts];
    candidates = new int[PER_PIECE * TokenizedLine.MAX_PIECES + PER_LINE + contexts];
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
    // Two loops, as the first is arithmetic without branches then.
    collect(line, context);
    return distinct(rows, offset);
  }

  private void collect(TokenizedLine line, List<String> context) {
    count = 0;
    long all = CONTEXT;
    for (int slot = 0; slot < contexts; slot++) {
      look(slot, slot < context.size() ? context.get(slot) : "");
      long value = Hashing.combine(CONTEXT + slot, contextHash[slot]);
      add(value);
      all = Hashing.combine(all, value);
    }
    if (contexts > 1) {
      add(all);
    }
    long previous = 0;
    boolean firstAlone = true;
    long first = contexts > 0 ? contextHash[0] : 0;
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

  private void look(int slot, String value) {
    if (!value.equals(contextValue[slot])) {
      contextValue[slot] = value.length() > KEPT_CONTEXT_CHARS ? null : value;
      contextHash[slot] = Hashing.lowerCase(value);
    }
  }

  private void add(long hash) {
    candidates[count++] = (int) (Hashing.mix(hash) >>> 17) & mask;
  }

  /** Copies each row once, in the order of the candidates, and returns how many there are. */
  private int distinct(int[] rows, int offset) {
    if (++stamp == 0) {
      Arrays.fill(seen, 0L);
      stamp = 1;
    }
    long[] table = seen;
    long mark = (long) stamp << Integer.SIZE;
    int size = 0;
    for (int i = 0; i < count && size < MAX_FEATURES; i++) {
      int row = candidates[i];
      int slot = row & (table.length - 1);
      while (table[slot] != (mark | row) && (int) (table[slot] >>> Integer.SIZE) == stamp) {
        slot = (slot + 1) & (table.length - 1);
      }
      if (row != 0 && table[slot] != (mark | row)) {
        table[slot] = mark | row;
        rows[offset + size++] = row;
      }
    }
    return size;
  }
}
