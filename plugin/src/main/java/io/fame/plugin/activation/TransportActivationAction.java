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
import java.util.Set;
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
 * Runs the two phases on the elected cluster manager, for one change of a model at a time. The
 * setting is compared and set in one task of the cluster state, so that a change which came about
 * otherwise, through the settings API or a cluster manager that lost its election, is no victim.
 */
abstract class TransportActivationAction<R extends ActivationRequest<R>>
    extends TransportClusterManagerNodeAction<R, ActivationResponse> {
  private static final Logger LOG = LogManager.getLogger(TransportActivationAction.class);

  private final Client client;
  private final ChangesUnderWay changes;

  TransportActivationAction(
      String name,
      TransportService transportService,
      ClusterService clusterService,
      ThreadPool threadPool,
      ActionFilters filters,
      Writeable.Reader<R> reader,
      IndexNameExpressionResolver resolver,
      Client client,
      ChangesUnderWay changes) {
    super(name, transportService, clusterService, threadPool, filters, reader, resolver);
    this.client = client;
    this.changes = changes;
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
    if (!changes.begin(model)) {
      throw new OpenSearchStatusException(
          "another activation or rollback of model [{}] is under way", RestStatus.CONFLICT, model);
    }
    ActionListener<ActivationResponse> ending =
        ActionListener.notifyOnce(ActionListener.runBefore(listener, () -> changes.end(model)));
    try {
      change(request, state, ending);
    } catch (RuntimeException e) {
      ending.onFailure(e);
    }
  }

  private void change(R request, ClusterState state, ActionListener<ActivationResponse> listener) {
    String model = request.model();
    ActiveVersions found = versions(model, state);
    if (!request.expected().matches(found.active())) {
      throw conflict(model, found.active());
    }
    Candidate candidate = candidate(request, found, state);
    Set<String> lacking = PluginMark.lacking(state.nodes());
    if (!lacking.isEmpty()) {
      throw PreparationFailure.withoutPlugin(model, candidate.version(), lacking);
    }
    String[] nodes = state.nodes().getIngestNodes().keySet().toArray(new String[0]);
    if (nodes.length == 0) {
      throw new OpenSearchStatusException(
          "model [{}] cannot be activated: the cluster has no ingest node",
          RestStatus.SERVICE_UNAVAILABLE,
          model);
    }
    ActionListener<ActivationResponse> discarding =
        ActionListener.delegateResponse(
            listener,
            (asker, e) -> {
              discard(candidate, nodes);
              asker.onFailure(e);
            });
    prepare(
        new PrepareRequest(candidate, nodes).timeout(request.timeout()),
        ActionListener.wrap(
            prepared -> {
              OpenSearchException failure =
                  PreparationFailure.of(
                      model, candidate.version(), prepared, clusterService.state().nodes());
              if (failure != null) {
                throw failure;
              }
              compareAndSet(request, found.active(), prepared, discarding);
            },
            discarding::onFailure));
  }

  private void compareAndSet(
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
            // Published even where nothing differs: who acknowledges it has applied all before it.
            return changed(now, version).writeTo(current, model);
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
  private void discard(Candidate candidate, String[] nodes) {
    prepare(
        new PrepareRequest(candidate.discarded(), nodes),
        ActionListener.wrap(
            response -> {},
            e -> LOG.debug("nodes were not told that an activation was given up", e)));
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
