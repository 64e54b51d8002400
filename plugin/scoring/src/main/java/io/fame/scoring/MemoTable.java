/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring;

import io.fame.scoring.ScoreMemo.MemoryBudget;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The table of a memo: sets of four slots, each with one immutable entry. Threads that write the
 * same slot at once merely overwrite each other; the bytes of an entry are settled by whoever takes
 * it out of its slot. An entry that was found since it was last passed by stays.
 *
 * <p>Memory is asked for in large portions, because asking is expensive.
 */
final class MemoTable {
  private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(Entry[].class);
  private static final Entry[] NONE = {};

  private static final int WAYS = 4;

  /** Bytes of the limit per slot: a full table has about two entries for three slots. */
  private static final int BYTES_PER_SLOT = 128;

  /** Without compressed references; with them it is half. */
  private static final int SLOT_BYTES = 8;

  private static final int PORTIONS = 64;
  private static final long LEAST_PORTION = 1 << 12;

  /** Slots that are passed by, at most, to make room for one entry. */
  private static final int STEPS = 32;

  private static final long PAUSE_AFTER_REFUSAL_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Entry, score, routing and two domains, 152 bytes with compressed references. */
  private static final int SCORE_BYTES = 192;

  private static final int NOVEL_ID_BYTES = 64;
  private static final int STRING_BYTES = 64;

  /** An entry with longer evidence is not kept. */
  private static final int LONGEST_EVIDENCE = 256;

  private static final class Entry {
    private final long first;
    private final long second;
    private final LogScore score;
    private final int bytes;

    /** Found since it was last passed by; a race only makes it leave earlier or later. */
    private boolean found;

    Entry(long first, long second, LogScore score, int bytes) {
      this.first = first;
      this.second = second;
      this.score = score;
      this.bytes = bytes;
    }
  }

  private final long limit;
  private final long portion;
  private final MemoryBudget budget;
  private final AtomicLong used = new AtomicLong();
  private final AtomicInteger hand = new AtomicInteger();
  private volatile Entry[] entries = NONE;

  /** What the budget has granted. Written under the lock. */
  private volatile long granted;

  private volatile long refusedNanos = System.nanoTime() - PAUSE_AFTER_REFUSAL_NANOS;
  private boolean closed;

  /** Guards growing and closing, which are rare. */
  private final ReentrantLock lock = new ReentrantLock();

  MemoTable(long limit, MemoryBudget budget) {
    this.limit = limit;
    this.portion = Math.max(LEAST_PORTION, limit / PORTIONS);
    this.budget = budget;
  }

  long limit() {
    return limit;
  }

  long bytes() {
    return granted;
  }

  /** The score with this key, or {@code null}. */
  LogScore get(long first, long second) {
    Entry[] table = entries;
    if (table.length == 0) {
      return null;
    }
    int set = set(table, first);
    for (int slot = set; slot < set + WAYS; slot++) {
      Entry entry = table[slot];
      if (entry != null && entry.first == first && entry.second == second) {
        if (!entry.found) {
          entry.found = true;
        }
        return entry.score;
      }
    }
    return null;
  }

  void put(long first, long second, LogScore score) {
    int bytes = bytesOf(score);
    if (bytes < 0 || !makeRoom(bytes)) {
      return;
    }
    Entry[] table = entries;
    if (table.length > 0) {
      replace(table, place(table, first, second), new Entry(first, second, score, bytes));
    }
  }

  /** Gives all memory back; the table keeps working for those that still have it, and is empty. */
  void close() {
    lock.lock();
    try {
      closed = true;
      entries = NONE;
      budget.release(granted);
      granted = 0;
    } finally {
      lock.unlock();
    }
  }

  private static int set(Entry[] table, long first) {
    return (int) first & (table.length - WAYS);
  }

  /** A slot for the key: its own, an empty one, or one whose entry was not found lately. */
  private static int place(Entry[] table, long first, long second) {
    int set = set(table, first);
    int victim = set + ((int) second & (WAYS - 1));
    for (int slot = set + WAYS - 1; slot >= set; slot--) {
      Entry entry = table[slot];
      if (entry == null) {
        victim = slot;
      } else if (entry.first == first && entry.second == second) {
        return slot;
      } else if (entry.found) {
        entry.found = false;
      } else if (table[victim] != null) {
        victim = slot;
      }
    }
    return victim;
  }

  private void replace(Entry[] table, int slot, Entry replacement) {
    Entry old = (Entry) SLOT.getAndSet(table, slot, replacement);
    if (old != null) {
      used.addAndGet(-old.bytes);
    }
  }

  /** Takes so many bytes out of what is granted; false where there is no room. */
  private boolean makeRoom(int bytes) {
    if (used.addAndGet(bytes) <= granted) {
      return true;
    }
    grow();
    Entry[] table = entries;
    int passed = -1;
    for (int step = 0; step < STEPS && table.length > 0 && used.get() > granted; step++) {
      int slot = hand.getAndIncrement() & (table.length - 1);
      Entry entry = table[slot];
      if (entry != null && entry.found) {
        entry.found = false;
        passed = slot;
      } else if (entry != null) {
        replace(table, slot, null);
      }
    }
    if (used.get() > granted && passed >= 0) {
      replace(table, passed, null);
    }
    boolean room = used.get() <= granted;
    if (!room) {
      used.addAndGet(-bytes);
    }
    return room;
  }

  private void grow() {
    boolean mayAsk =
        granted < limit && System.nanoTime() - refusedNanos >= PAUSE_AFTER_REFUSAL_NANOS;
    // Who finds another thread asking makes do for now.
    if (!mayAsk || !lock.tryLock()) {
      return;
    }
    try {
      if (closed) {
        return;
      }
      int slots = entries.length == 0 ? slots() : 0;
      long more = Math.min(limit - granted, portion + (long) SLOT_BYTES * slots);
      if (!budget.reserve(more)) {
        refusedNanos = System.nanoTime();
        return;
      }
      if (slots > 0) {
        used.addAndGet((long) SLOT_BYTES * slots);
        entries = new Entry[slots];
      }
      granted += more;
    } finally {
      lock.unlock();
    }
  }

  private int slots() {
    long most = Math.min(1 << 24, Math.max(WAYS, limit / BYTES_PER_SLOT));
    return Integer.highestOneBit((int) most);
  }

  /** Bytes of an entry, estimated from above; negative where it is too large to be kept. */
  private static int bytesOf(LogScore score) {
    int chars = 0;
    for (String word : score.evidence()) {
      chars += word.length();
    }
    if (chars > LONGEST_EVIDENCE) {
      return -1;
    }
    return SCORE_BYTES
        + (score.novel() ? NOVEL_ID_BYTES : 0)
        + STRING_BYTES * score.evidence().size()
        + Character.BYTES * chars;
  }
}
