/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.activation;

import io.fame.plugin.model.ActiveModels;
import io.fame.plugin.model.ModelLoadException;
import java.io.IOException;
import java.util.List;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.message.ParameterizedMessage;
import org.opensearch.action.FailedNodeException;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.nodes.TransportNodesAction;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.inject.Inject;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.TransportService;

/** Prepares a version, on a thread that no other model's registry holds up. */
public final class TransportPrepareAction
    extends TransportNodesAction<
        PrepareRequest, PrepareResponse, PrepareRequest.OfNode, NodePrepared> {
  private static final Logger LOG = LogManager.getLogger(TransportPrepareAction.class);

  private final ActiveModels models;

  @Inject
  public TransportPrepareAction(
      ThreadPool threadPool,
      ClusterService clusterService,
      TransportService transportService,
      ActionFilters filters,
      ActiveModels models) {
    super(
        PrepareAction.NAME,
        threadPool,
        clusterService,
        transportService,
        filters,
        PrepareRequest::new,
        PrepareRequest.OfNode::new,
        ActiveModels.PREPARING_EXECUTOR,
        NodePrepared.class);
    this.models = models;
  }

  @Override
  protected PrepareResponse newResponse(
      PrepareRequest request, List<NodePrepared> nodes, List<FailedNodeException> failures) {
    return new PrepareResponse(clusterService.getClusterName(), nodes, failures);
  }

  @Override
  protected PrepareRequest.OfNode newNodeRequest(PrepareRequest request) {
    return new PrepareRequest.OfNode(request.candidate());
  }

  @Override
  protected NodePrepared newNodeResponse(StreamInput in) throws IOException {
    return new NodePrepared(in);
  }

  @Override
  protected NodePrepared nodeOperation(PrepareRequest.OfNode request) {
    PrepareRequest.Candidate candidate = request.candidate();
    if (candidate.discard()) {
      models.discard(candidate.activation());
      return NodePrepared.discarded(clusterService.localNode());
    }
    try {
      return NodePrepared.ready(
          clusterService.localNode(),
          models.prepare(
              candidate.activation(), candidate.model(), candidate.version(), candidate.sha256()));
    } catch (ModelLoadException e) {
      LOG.warn(
          new ParameterizedMessage(
              "model [{}] version [{}] cannot be activated: {}",
              candidate.model(),
              candidate.version(),
              e.getMessage()),
          e.trace());
      return NodePrepared.failed(clusterService.localNode(), e.kind(), e.getMessage());
    }
  }
}
