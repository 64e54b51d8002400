/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cluster;

import io.fame.training.cluster.ClusterException.Kind;
import java.io.IOException;

/**
 * Repeats what a busy cluster turned away.
 *
 * @param attempts how often it is tried in all
 * @param firstPauseMillis pause before the second try; each further one is twice as long, up to 128
 *     times
 */
record Backoff(int attempts, long firstPauseMillis) {
  /** Ten tries within a little more than a minute. */
  static final Backoff DEFAULT = new Backoff(10, 200);

  private static final int MOST_DOUBLINGS = 7;

  /** One try. */
  interface Attempt<T> {
    T run() throws IOException, InterruptedException;
  }

  /** Runs the attempt until it does not end with {@link Kind#BUSY}, or the tries are used up. */
  <T> T retry(Attempt<T> attempt) throws IOException, InterruptedException {
    for (int tried = 1; ; tried++) {
      try {
        return attempt.run();
      } catch (ClusterException e) {
        if (e.kind() != Kind.BUSY || tried >= attempts) {
          throw e;
        }
        pause(tried);
      }
    }
  }

  void pause(int tried) throws InterruptedException {
    Thread.sleep(firstPauseMillis << Math.min(tried - 1, MOST_DOUBLINGS));
  }

  long longestPauseMillis() {
    return firstPauseMillis << MOST_DOUBLINGS;
  }
}
