/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.monitor;

import io.fame.plugin.ingest.IngestCounts;
import io.fame.plugin.model.ModelStatus;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.opensearch.action.support.nodes.BaseNodeResponse;
import org.opensearch.cluster.node.DiscoveryNode;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;

/** What one node serves, and what it did since it started. */
public final class NodeReport extends BaseNodeResponse {
  private final boolean ingests;
  private final Map<String, ModelStatus> models;
  private final IngestCounts counts;
  private final MemoStats memo;

  NodeReport(
      DiscoveryNode node,
      boolean ingests,
      Map<String, ModelStatus> models,
      IngestCounts counts,
      MemoStats memo) {
    super(node);
    this.ingests = ingests;
    this.models = new TreeMap<>(models);
    this.counts = counts;
    this.memo = memo;
  }

  NodeReport(StreamInput in) throws IOException {
    super(in);
    ingests = in.readBoolean();
    models = new TreeMap<>(in.readMap(StreamInput::readString, ModelStatus::new));
    counts = new IngestCounts(in);
    memo = new MemoStats(in);
  }

  @Override
  public void writeTo(StreamOutput out) throws IOException {
    super.writeTo(out);
    out.writeBoolean(ingests);
    out.writeMap(models, StreamOutput::writeString, (o, status) -> status.writeTo(o));
    counts.writeTo(out);
    memo.writeTo(out);
  }

  /** Whether the node loads models at all. */
  public boolean ingests() {
    return ingests;
  }

  /** Every active model by name; empty on a node that does not ingest. */
  public Map<String, ModelStatus> models() {
    return models;
  }

  public IngestCounts counts() {
    return counts;
  }

  /** The memo that all models of the node share. */
  public MemoStats memo() {
    return memo;
  }

  /** Memory that the models hold, in bytes. */
  public long modelBytes() {
    return models.values().stream().mapToLong(ModelStatus::bytes).sum();
  }
}
