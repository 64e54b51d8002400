/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cluster;

import java.util.TreeMap;

/** Counts that the senders of a bulk share. */
final class BulkCounts {
  private final TreeMap<String, Long> failures = new TreeMap<>();
  private long indexed;
  private long retried;
  private long firstFailure = -1;

  synchronized void indexed() {
    indexed++;
  }

  synchronized void failed(String kind, long position) {
    failures.merge(kind, 1L, Long::sum);
    firstFailure = firstFailure < 0 ? position : Math.min(firstFailure, position);
  }

  synchronized void retried(int documents) {
    retried += documents;
  }

  synchronized BulkResult result(double seconds) {
    return new BulkResult(indexed, failures, firstFailure, retried, seconds);
  }
}
