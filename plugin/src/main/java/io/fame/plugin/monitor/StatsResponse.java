/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.monitor;

import io.fame.plugin.ingest.IngestCounts;
import java.io.IOException;
import java.util.List;
import org.opensearch.action.FailedNodeException;
import org.opensearch.action.support.nodes.BaseNodesResponse;
import org.opensearch.cluster.ClusterName;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.ToXContentFragment;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * What the nodes did, each and in sum:
 *
 * <pre>{@code
 * "total": {"lines": 0, "batches": 0, "nanos": 0, "novel": 0, "review": 0, "collisions": 0,
 *           "unscored": {"<reason>": 0}, "anomalies": {"<failure domain>": 0}, "model_bytes": 0,
 *           "memo": {"hits": 0, "misses": 0, "bytes": 0, "limit_bytes": 0}},
 * "nodes": {"<id>": {"name": "node-1", …, "models": {"<model>": "3:ab…"}, "model_bytes": 0,
 *           "memo": {…}}}
 * }</pre>
 */
public final class StatsResponse extends BaseNodesResponse<NodeStats>
    implements ToXContentFragment {
  StatsResponse(ClusterName cluster, List<NodeStats> nodes, List<FailedNodeException> failures) {
    super(cluster, nodes, failures);
  }

  StatsResponse(StreamInput in) throws IOException {
    super(in);
  }

  @Override
  protected List<NodeStats> readNodesFrom(StreamInput in) throws IOException {
    return in.readList(NodeStats::new);
  }

  @Override
  protected void writeNodesTo(StreamOutput out, List<NodeStats> nodes) throws IOException {
    out.writeList(nodes);
  }

  @Override
  public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
    IngestCounts total =
        getNodes().stream().map(NodeStats::counts).reduce(IngestCounts.NONE, IngestCounts::plus);
    builder.startObject("total");
    total.toXContent(builder, params);
    builder.field("model_bytes", getNodes().stream().mapToLong(NodeStats::bytes).sum());
    getNodes().stream()
        .map(NodeStats::memo)
        .reduce(MemoStats.NONE, MemoStats::plus)
        .toXContent(builder, params);
    builder.endObject();
    builder.startObject("nodes");
    for (NodeStats node : getNodes()) {
      builder.startObject(node.getNode().getId()).field("name", node.getNode().getName());
      node.counts().toXContent(builder, params);
      builder.field("models", node.loaded()).field("model_bytes", node.bytes());
      node.memo().toXContent(builder, params);
      builder.endObject();
    }
    return builder.endObject();
  }
}
