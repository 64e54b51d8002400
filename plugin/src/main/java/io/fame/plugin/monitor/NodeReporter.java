/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.monitor;

import io.fame.plugin.ingest.IngestMetrics;
import io.fame.plugin.model.ActiveModels;
import io.fame.scoring.ScoreMemo;
import org.opensearch.cluster.node.DiscoveryNode;

/** What this node can report of. */
public final class NodeReporter {
  private final ActiveModels models;
  private final IngestMetrics metrics;
  private final ScoreMemo memo;

  public NodeReporter(ActiveModels models, IngestMetrics metrics, ScoreMemo memo) {
    this.models = models;
    this.metrics = metrics;
    this.memo = memo;
  }

  NodeReport report(DiscoveryNode node) {
    return new NodeReport(
        node, models.ingests(), models.statuses(), metrics.counts(), MemoStats.of(memo));
  }
}
