/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring;

import java.util.concurrent.atomic.LongAdder;

/**
 * Remembers the scores of lines that a model cannot tell apart, so that repeated lines cost no
 * model call. One memo serves all models of a node, since each asks with fingerprints of its own.
 * Bounded in bytes, without locks where lines are scored, safe for many threads.
 */
public final class ScoreMemo {
  /** Room for some 80,000 scores. */
  public static final long DEFAULT_BYTES = 16L << 20;

  /** Who grants the memory that a memo takes, and may refuse. Called from many threads. */
  public interface MemoryBudget {
    /** One without end. */
    MemoryBudget UNLIMITED =
        new MemoryBudget() {
          @Override
          public boolean reserve(long bytes) {
            return true;
          }

          @Override
          public void release(long bytes) {}
        };

    /**
     * Asks for more memory.
     *
     * @return false where there is none: the memo then makes do with what it has
     */
    boolean reserve(long bytes);

    /** Gives back what was granted. */
    void release(long bytes);
  }

  private final MemoryBudget budget;
  private final LongAdder hits = new LongAdder();
  private final LongAdder misses = new LongAdder();
  private volatile MemoTable table;

  /**
   * Creates an empty memo, which takes memory only as it fills.
   *
   * @param bytes most that it may take; 0 for a memo that remembers nothing
   */
  public ScoreMemo(long bytes, MemoryBudget budget) {
    this.budget = budget;
    this.table = new MemoTable(bytes, budget);
  }

  /** Changes the size. Begins empty again; what was taken before is given back. */
  public synchronized void resize(long bytes) {
    MemoTable before = table;
    table = new MemoTable(bytes, budget);
    before.close();
  }

  /** Bytes that it takes now, estimated from above. */
  public long bytes() {
    return table.bytes();
  }

  /** Most bytes that it may take. */
  public long limit() {
    return table.limit();
  }

  /** Lines that were found here. */
  public long hits() {
    return hits.sum();
  }

  /** Lines that were looked for in vain. */
  public long misses() {
    return misses.sum();
  }

  boolean isOff() {
    return table.limit() == 0;
  }

  /** The remembered score, or {@code null}. */
  LogScore get(long first, long second) {
    return table.get(first, second);
  }

  void put(long first, long second, LogScore score) {
    table.put(first, second, score);
  }

  /** Once per batch, or counting would cost more than finding. */
  void count(int found, int missed) {
    hits.add(found);
    misses.add(missed);
  }
}
