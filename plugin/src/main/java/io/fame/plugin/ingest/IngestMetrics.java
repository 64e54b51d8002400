/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.ingest;

import io.fame.scoring.LogScore;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts what all {@code fame} processors of this node do. */
public final class IngestMetrics {
  private final LongAdder lines = new LongAdder();
  private final LongAdder batches = new LongAdder();
  private final LongAdder nanos = new LongAdder();
  private final LongAdder novel = new LongAdder();
  private final LongAdder review = new LongAdder();
  private final LongAdder collisions = new LongAdder();
  private final Map<Unscored, LongAdder> unscored = new EnumMap<>(Unscored.class);
  private final Map<String, LongAdder> anomalies = new ConcurrentHashMap<>();

  public IngestMetrics() {
    for (Unscored reason : Unscored.values()) {
      unscored.put(reason, new LongAdder());
    }
  }

  void batch(long durationNanos) {
    batches.increment();
    nanos.add(durationNanos);
  }

  void scored(LogScore score) {
    lines.increment();
    if (score.novel()) {
      novel.increment();
    }
    if (score.review()) {
      review.increment();
    }
    if (score.anomaly()) {
      anomalies(score.failureDomain()).increment();
    }
  }

  private LongAdder anomalies(String domain) {
    LongAdder known = anomalies.get(domain);
    return known != null ? known : firstOf(domain);
  }

  /** May lock a part of the map, even where the key is there. */
  private LongAdder firstOf(String domain) {
    return anomalies.computeIfAbsent(domain, added -> new LongAdder());
  }

  void unscored(Unscored reason) {
    unscored.get(reason).increment();
  }

  void collision() {
    collisions.increment();
  }

  /** The counts by now. */
  public IngestCounts counts() {
    Map<String, Long> byReason = new TreeMap<>();
    unscored.forEach((reason, count) -> byReason.put(reason.reason(), count.sum()));
    Map<String, Long> byDomain = new TreeMap<>();
    anomalies.forEach((domain, count) -> byDomain.put(domain, count.sum()));
    return new IngestCounts(
        lines.sum(),
        batches.sum(),
        nanos.sum(),
        novel.sum(),
        review.sum(),
        collisions.sum(),
        byReason,
        byDomain);
  }
}
