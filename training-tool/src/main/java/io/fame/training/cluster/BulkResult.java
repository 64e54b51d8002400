/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cluster;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What became of a stream of documents.
 *
 * @param indexed documents that the cluster took
 * @param failures how many it did not take, by kind of error, for example {@code
 *     mapper_parsing_exception (400)}; reasons are left out since they may quote the document
 * @param firstFailure position of the first document that was not taken, counted from 0, or -1
 * @param retried documents that were sent again because the cluster was busy
 * @param seconds from the first request to the last answer
 */
public record BulkResult(
    long indexed,
    SortedMap<String, Long> failures,
    long firstFailure,
    long retried,
    double seconds) {
  public BulkResult {
    failures = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(failures));
  }

  public long failed() {
    return failures.values().stream().mapToLong(Long::longValue).sum();
  }

  public double docsPerSecond() {
    return seconds == 0 ? 0 : indexed / seconds;
  }

  /** The failures in one line, without content of documents. */
  public String describeFailures() {
    StringBuilder text = new StringBuilder();
    for (Map.Entry<String, Long> failure : failures.entrySet()) {
      text.append(text.length() == 0 ? "" : ", ");
      text.append(failure.getValue()).append(" × ").append(failure.getKey());
    }
    return text.toString();
  }
}
