/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.model;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.ResourceNotFoundException;
import org.opensearch.action.ActionListenerResponseHandler;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.ActionRunnable;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.HandledTransportAction;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.node.DiscoveryNode;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.tasks.Task;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.TransportService;

/** Asks a model that is served: on this node if it ingests, else on another one that does. */
public abstract class TransportServedModelAction<Q extends ActionRequest, R extends ActionResponse>
    extends HandledTransportAction<Q, R> {
  private final String name;
  private final ActiveModels models;
  private final ClusterService clusterService;
  private final ThreadPool threadPool;
  private final TransportService transportService;
  private final Writeable.Reader<R> reader;
  private final AtomicInteger turn = new AtomicInteger();

  protected TransportServedModelAction(
      String name,
      TransportService transportService,
      ClusterService clusterService,
      ThreadPool threadPool,
      ActionFilters filters,
      ActiveModels models,
      Writeable.Reader<Q> requestReader,
      Writeable.Reader<R> reader) {
    super(name, transportService, filters, requestReader);
    this.name = name;
    this.models = models;
    this.clusterService = clusterService;
    this.threadPool = threadPool;
    this.transportService = transportService;
    this.reader = reader;
  }

  /** Name of the model that the request is about. */
  protected abstract String model(Q request);

  /** Answers; not on a thread that others wait for. */
  protected abstract R answer(Q request, ExplainedModel model, ActiveVersions versions);

  @Override
  protected final void doExecute(Task task, Q request, ActionListener<R> listener) {
    ClusterState state = clusterService.state();
    String wanted = model(request);
    ActiveVersions versions =
        ModelName.isValid(wanted)
            ? ActiveVersions.of(wanted, state, clusterService.getSettings())
            : ActiveVersions.NONE;
    if (versions.active().isEmpty()) {
      throw new ResourceNotFoundException("no version of model [{}] is active", wanted);
    }
    if (models.ingests()) {
      threadPool
          .executor(ThreadPool.Names.MANAGEMENT)
          .execute(ActionRunnable.supply(listener, () -> here(request, versions)));
      return;
    }
    List<DiscoveryNode> nodes = new ArrayList<>(state.nodes().getIngestNodes().values());
    if (nodes.isEmpty()) {
      throw new OpenSearchStatusException(
          "model [{}] is served nowhere: the cluster has no ingest node",
          RestStatus.SERVICE_UNAVAILABLE,
          wanted);
    }
    transportService.sendRequest(
        nodes.get(Math.floorMod(turn.getAndIncrement(), nodes.size())),
        name,
        request,
        new ActionListenerResponseHandler<>(listener, reader));
  }

  private R here(Q request, ActiveVersions versions) {
    try (ExplainedModel model = models.explained(model(request))) {
      if (model == null) {
        throw new OpenSearchStatusException(
            "no version of model [{}] is loaded on node [{}] yet",
            RestStatus.SERVICE_UNAVAILABLE,
            model(request),
            clusterService.getNodeName());
      }
      return answer(request, model, versions);
    }
  }
}
