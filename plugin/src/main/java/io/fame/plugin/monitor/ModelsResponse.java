/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.monitor;

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
 * The models of all nodes:
 *
 * <pre>{@code
 * "nodes": {"<id>": {"name": "node-1", "ingest": true, "models": {"<model>": {
 *   "active": "3:ab…", "loaded": "3:ab…", "state": "loading|serving|failed", "error": null}}}}
 * }</pre>
 */
public final class ModelsResponse extends BaseNodesResponse<NodeModels>
    implements ToXContentFragment {
  ModelsResponse(ClusterName cluster, List<NodeModels> nodes, List<FailedNodeException> failures) {
    super(cluster, nodes, failures);
  }

  ModelsResponse(StreamInput in) throws IOException {
    super(in);
  }

  @Override
  protected List<NodeModels> readNodesFrom(StreamInput in) throws IOException {
    return in.readList(NodeModels::new);
  }

  @Override
  protected void writeNodesTo(StreamOutput out, List<NodeModels> nodes) throws IOException {
    out.writeList(nodes);
  }

  @Override
  public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
    builder.startObject("nodes");
    for (NodeModels node : getNodes()) {
      builder
          .startObject(node.getNode().getId())
          .field("name", node.getNode().getName())
          .field("ingest", node.ingests())
          .field("models", node.models())
          .endObject();
    }
    return builder.endObject();
  }
}
