/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cluster;

import io.fame.training.cluster.ClusterException.Kind;
import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How fast a cluster is searched. As long as it takes every search, all that come are sent. Each
 * one that it turns away makes all of them slower: they are sent one at a time, with a pause before
 * each that doubles with every further rejection. A row of searches that it takes halves the pause
 * again, in the end to none. Safe for use by several threads.
 */
final class SearchPace {
  /** Searches taken in a row after which it goes faster. */
  static final int TAKEN_BEFORE_FASTER = 8;

  private final Backoff backoff;

  /** Held by the one search that is under way where they go one at a time. */
  private final ReentrantLock turn = new ReentrantLock(true);

  private long pauseMillis;
  private int takenInARow;
  private long rejections;

  SearchPace(Backoff backoff) {
    this.backoff = backoff;
  }

  /**
   * Sends a search, again if it is turned away.
   *
   * @throws ClusterException BUSY if it is turned away every time
   */
  <T> T send(Backoff.Attempt<T> search) throws IOException, InterruptedException {
    for (int tried = 1; ; tried++) {
      boolean alone = pauseMillis() > 0;
      if (alone) {
        turn.lockInterruptibly();
      }
      long pause = pauseMillis();
      try {
        if (alone) {
          Thread.sleep(pause);
        }
        T answer = search.run();
        taken();
        return answer;
      } catch (ClusterException e) {
        if (e.kind() != Kind.BUSY) {
          throw e;
        }
        rejected(pause);
        if (tried >= backoff.attempts()) {
          throw e;
        }
      } finally {
        if (alone) {
          turn.unlock();
        }
      }
    }
  }

  private synchronized void taken() {
    takenInARow++;
    if (takenInARow >= TAKEN_BEFORE_FASTER) {
      takenInARow = 0;
      pauseMillis /= 2;
      if (pauseMillis < backoff.firstPauseMillis()) {
        pauseMillis = 0;
      }
    }
  }

  /** Several that were sent together and turned away together count once. */
  private synchronized void rejected(long pauseWhenSent) {
    rejections++;
    takenInARow = 0;
    if (pauseMillis <= pauseWhenSent) {
      pauseMillis =
          Math.min(
              backoff.longestPauseMillis(),
              Math.max(backoff.firstPauseMillis(), 2 * pauseWhenSent));
    }
  }

  /** Pause before each search; 0 where they go as they come. */
  synchronized long pauseMillis() {
    return pauseMillis;
  }

  /** How many searches were turned away. */
  synchronized long rejections() {
    return rejections;
  }
}
