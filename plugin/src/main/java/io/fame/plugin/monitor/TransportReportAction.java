/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.monitor;

import io.fame.plugin.model.ActiveVersions;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.opensearch.action.FailedNodeException;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.nodes.TransportNodesAction;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.node.DiscoveryNode;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.TransportService;

/** Collects the reports of the nodes, under one permission per view. */
abstract class TransportReportAction
    extends TransportNodesAction<NodesRequest, NodesReport, NodeRequest, NodeReport> {
  private final NodeReporter reporter;

  TransportReportAction(
      String name,
      ThreadPool threadPool,
      ClusterService clusterService,
      TransportService transportService,
      ActionFilters filters,
      NodeReporter reporter) {
    super(
        name,
        threadPool,
        clusterService,
        transportService,
        filters,
        NodesRequest::new,
        NodeRequest::new,
        ThreadPool.Names.MANAGEMENT,
        NodeReport.class);
    this.reporter = reporter;
  }

  @Override
  protected NodesReport newResponse(
      NodesRequest request, List<NodeReport> nodes, List<FailedNodeException> failures) {
    ClusterState state = clusterService.state();
    Map<String, DiscoveryNode> ingest = state.nodes().getIngestNodes();
    return new NodesReport(
        clusterService.getClusterName(),
        nodes,
        failures,
        ActiveVersions.all(state, clusterService.getSettings()),
        failures.stream().noneMatch(failure -> ingest.containsKey(failure.nodeId())));
  }

  @Override
  protected NodeRequest newNodeRequest(NodesRequest request) {
    return new NodeRequest();
  }

  @Override
  protected NodeReport newNodeResponse(StreamInput in) throws IOException {
    return new NodeReport(in);
  }

  @Override
  protected NodeReport nodeOperation(NodeRequest request) {
    return reporter.report(clusterService.localNode());
  }
}
