/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.monitor;

import io.fame.plugin.model.ActiveModels;
import java.io.IOException;
import java.util.List;
import org.opensearch.action.FailedNodeException;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.nodes.TransportNodesAction;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.inject.Inject;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.TransportService;

/** Collects {@link ModelsAction} from the nodes. */
public final class TransportModelsAction
    extends TransportNodesAction<NodesRequest, ModelsResponse, NodeRequest, NodeModels> {
  private final ActiveModels models;

  @Inject
  public TransportModelsAction(
      ThreadPool threadPool,
      ClusterService clusterService,
      TransportService transportService,
      ActionFilters filters,
      ActiveModels models) {
    super(
        ModelsAction.NAME,
        threadPool,
        clusterService,
        transportService,
        filters,
        NodesRequest::new,
        NodeRequest::new,
        ThreadPool.Names.MANAGEMENT,
        NodeModels.class);
    this.models = models;
  }

  @Override
  protected ModelsResponse newResponse(
      NodesRequest request, List<NodeModels> nodes, List<FailedNodeException> failures) {
    return new ModelsResponse(clusterService.getClusterName(), nodes, failures);
  }

  @Override
  protected NodeRequest newNodeRequest(NodesRequest request) {
    return new NodeRequest();
  }

  @Override
  protected NodeModels newNodeResponse(StreamInput in) throws IOException {
    return new NodeModels(in);
  }

  @Override
  protected NodeModels nodeOperation(NodeRequest request) {
    return new NodeModels(clusterService.localNode(), models.ingests(), models.statuses());
  }
}
