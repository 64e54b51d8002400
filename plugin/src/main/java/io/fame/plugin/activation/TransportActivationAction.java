/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.activation;

import io.fame.plugin.activation.PrepareRequest.Candidate;
import io.fame.plugin.model.ActiveVersions;
import io.fame.plugin.model.ModelVersion;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.opensearch.OpenSearchException;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.ContextPreservingActionListener;
import org.opensearch.action.support.clustermanager.TransportClusterManagerNodeAction;
import org.opensearch.cluster.AckedClusterStateUpdateTask;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.block.ClusterBlockException;
import org.opensearch.cluster.block.ClusterBlockLevel;
import org.opensearch.cluster.metadata.IndexNameExpressionResolver;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.Priority;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.util.concurrent.ThreadContext;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.TransportService;
import org.opensearch.transport.client.Client;

/**
 * Runs the two phases on the elected cluster manager. The setting is compared and set in one task
 * of the cluster state, so of two activations at once exactly one succeeds.
 */
abstract class TransportActivationAction<R extends ActivationRequest<R>>
    extends TransportClusterManagerNodeAction<R, ActivationResponse> {
  private static final Logger LOG = LogManager.getLogger(TransportActivationAction.class);

  private final Client client;

  TransportActivationAction(
      String name,
      TransportService transportService,
      ClusterService clusterService,
      ThreadPool threadPool,
      ActionFilters filters,
      Writeable.Reader<R> reader,
      IndexNameExpressionResolver resolver,
      Client client) {
    super(name, transportService, clusterService, threadPool, filters, reader, resolver);
    this.client = client;
  }

  /**
   * What is asked for.
   *
   * @throws OpenSearchException where there is no such version, or something forbids it
   */
  abstract Candidate candidate(R request, ActiveVersions now, ClusterState state);

  /** What is active after the change. */
  abstract ActiveVersions changed(ActiveVersions now, ModelVersion version);

  @Override
  protected String executor() {
    return ThreadPool.Names.MANAGEMENT;
  }

  @Override
  protected ActivationResponse read(StreamInput in) throws IOException {
    return new ActivationResponse(in);
  }

  @Override
  protected ClusterBlockException checkBlock(R request, ClusterState state) {
    return state.blocks().globalBlockedException(ClusterBlockLevel.METADATA_WRITE);
  }

  @Override
  protected void clusterManagerOperation(
      R request, ClusterState state, ActionListener<ActivationResponse> listener) {
    String model = request.model();
    ActiveVersions found = versions(model, state);
    if (!request.expected().matches(found.active())) {
      throw conflict(model, found.active());
    }
    Candidate candidate = candidate(request, found, state);
    String[] nodes = state.nodes().getIngestNodes().keySet().toArray(new String[0]);
    if (nodes.length == 0) {
      throw new OpenSearchStatusException(
          "model [{}] cannot be activated: the cluster has no ingest node",
          RestStatus.SERVICE_UNAVAILABLE,
          model);
    }
    prepare(
        new PrepareRequest(candidate, nodes).timeout(request.timeout()),
        ActionListener.wrap(
            prepared -> {
              OpenSearchException failure =
                  PreparationFailure.of(
                      model, candidate.version(), prepared, clusterService.state().nodes());
              if (failure == null) {
                change(request, found.active(), prepared, listener);
              } else {
                discard(model, prepared);
                listener.onFailure(failure);
              }
            },
            listener::onFailure));
  }

  private void change(
      R request,
      Optional<ModelVersion> expected,
      PrepareResponse prepared,
      ActionListener<ActivationResponse> listener) {
    String model = request.model();
    ModelVersion version = ModelVersion.parse(prepared.getNodes().get(0).version());
    Map<String, String> nodes = new TreeMap<>();
    prepared
        .getNodes()
        .forEach(node -> nodes.put(node.getNode().getId(), node.getNode().getName()));
    clusterService.submitStateUpdateTask(
        "fame-activate [" + model + "] [" + version + "]",
        new AckedClusterStateUpdateTask<ActivationResponse>(Priority.URGENT, request, listener) {
          @Override
          public ClusterState execute(ClusterState current) {
            ActiveVersions now = versions(model, current);
            if (!now.active().equals(expected)) {
              throw conflict(model, now.active());
            }
            ActiveVersions then = changed(now, version);
            return then.equals(now) ? current : then.writeTo(current, model);
          }

          @Override
          protected ActivationResponse newResponse(boolean acknowledged) {
            return new ActivationResponse(
                acknowledged,
                model,
                version.toString(),
                expected.map(ModelVersion::toString).orElse(null),
                nodes);
          }

          @Override
          public void onFailure(String source, Exception e) {
            discard(model, prepared);
            super.onFailure(source, e);
          }
        });
  }

  /** As the node itself: users need the permission for the activation only. */
  @SuppressWarnings("try") // the context is only there to be closed
  private void prepare(PrepareRequest request, ActionListener<PrepareResponse> listener) {
    ThreadContext context = threadPool.getThreadContext();
    ActionListener<PrepareResponse> restoring =
        new ContextPreservingActionListener<>(context.newRestorableContext(false), listener);
    try (ThreadContext.StoredContext ignored = context.stashContext()) {
      client.execute(PrepareAction.INSTANCE, request, restoring);
    }
  }

  /** Best effort: nodes that do not hear of it forget by themselves. */
  private void discard(String model, PrepareResponse prepared) {
    for (NodePrepared node : prepared.getNodes()) {
      if (node.version() != null) {
        ModelVersion version = ModelVersion.parse(node.version());
        Candidate unwanted = new Candidate(model, version.version(), version.sha256(), true);
        prepare(
            new PrepareRequest(unwanted, node.getNode().getId()),
            ActionListener.wrap(
                response -> {},
                e -> LOG.debug("a node was not told that an activation was given up", e)));
      }
    }
  }

  private ActiveVersions versions(String model, ClusterState state) {
    Settings node = clusterService.getSettings();
    return ActiveVersions.of(model, state, node);
  }

  private static OpenSearchStatusException conflict(String model, Optional<ModelVersion> active) {
    String now = active.map(ModelVersion::toString).orElse("none");
    OpenSearchStatusException conflict =
        new OpenSearchStatusException(
            "the active version of model [{}] is not the expected one, but [{}]",
            RestStatus.CONFLICT,
            model,
            now);
    conflict.addMetadata("opensearch.active", now);
    return conflict;
  }
}
