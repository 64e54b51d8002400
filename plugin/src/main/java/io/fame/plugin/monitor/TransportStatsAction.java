/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.monitor;

import io.fame.plugin.ingest.IngestMetrics;
import io.fame.plugin.model.ActiveModels;
import io.fame.plugin.model.ModelStatus;
import io.fame.scoring.ScoreMemo;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.opensearch.action.FailedNodeException;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.nodes.TransportNodesAction;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.inject.Inject;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.TransportService;

/** Collects {@link StatsAction} from the nodes. */
public final class TransportStatsAction
    extends TransportNodesAction<NodesRequest, StatsResponse, NodeRequest, NodeStats> {
  private final ActiveModels models;
  private final IngestMetrics metrics;
  private final ScoreMemo memo;

  @Inject
  public TransportStatsAction(
      ThreadPool threadPool,
      ClusterService clusterService,
      TransportService transportService,
      ActionFilters filters,
      ActiveModels models,
      IngestMetrics metrics,
      ScoreMemo memo) {
    super(
        StatsAction.NAME,
        threadPool,
        clusterService,
        transportService,
        filters,
        NodesRequest::new,
        NodeRequest::new,
        ThreadPool.Names.MANAGEMENT,
        NodeStats.class);
    this.models = models;
    this.metrics = metrics;
    this.memo = memo;
  }

  @Override
  protected StatsResponse newResponse(
      NodesRequest request, List<NodeStats> nodes, List<FailedNodeException> failures) {
    return new StatsResponse(clusterService.getClusterName(), nodes, failures);
  }

  @Override
  protected NodeRequest newNodeRequest(NodesRequest request) {
    return new NodeRequest();
  }

  @Override
  protected NodeStats newNodeResponse(StreamInput in) throws IOException {
    return new NodeStats(in);
  }

  @Override
  protected NodeStats nodeOperation(NodeRequest request) {
    Map<String, String> loaded = new TreeMap<>();
    long bytes = 0;
    for (Map.Entry<String, ModelStatus> model : models.statuses().entrySet()) {
      if (model.getValue().loaded() != null) {
        loaded.put(model.getKey(), model.getValue().loaded());
        bytes += model.getValue().bytes();
      }
    }
    return new NodeStats(
        clusterService.localNode(), metrics.counts(), loaded, bytes, MemoStats.of(memo));
  }
}
