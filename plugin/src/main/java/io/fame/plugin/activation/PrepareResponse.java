/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.activation;

import java.io.IOException;
import java.util.List;
import org.opensearch.action.FailedNodeException;
import org.opensearch.action.support.nodes.BaseNodesResponse;
import org.opensearch.cluster.ClusterName;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;

/** What the ingest nodes say about a version. */
public final class PrepareResponse extends BaseNodesResponse<NodePrepared> {
  PrepareResponse(
      ClusterName cluster, List<NodePrepared> nodes, List<FailedNodeException> failures) {
    super(cluster, nodes, failures);
  }

  PrepareResponse(StreamInput in) throws IOException {
    super(in);
  }

  @Override
  protected List<NodePrepared> readNodesFrom(StreamInput in) throws IOException {
    return in.readList(NodePrepared::new);
  }

  @Override
  protected void writeNodesTo(StreamOutput out, List<NodePrepared> nodes) throws IOException {
    out.writeList(nodes);
  }
}
