/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.activation;

import io.fame.plugin.activation.PrepareRequest.Candidate;
import io.fame.plugin.model.ActiveVersions;
import io.fame.plugin.model.ModelVersion;
import io.fame.plugin.pipeline.ScoredIndices;
import java.util.List;
import java.util.Map;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.metadata.IndexNameExpressionResolver;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.inject.Inject;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.TransportService;
import org.opensearch.transport.client.Client;

/** Runs {@link ActivateAction}. */
public final class TransportActivateAction extends TransportActivationAction<ActivateRequest> {
  @Inject
  public TransportActivateAction(
      TransportService transportService,
      ClusterService clusterService,
      ThreadPool threadPool,
      ActionFilters filters,
      IndexNameExpressionResolver resolver,
      Client client,
      ChangesUnderWay changes) {
    super(
        ActivateAction.NAME,
        transportService,
        clusterService,
        threadPool,
        filters,
        ActivateRequest::new,
        resolver,
        client,
        changes);
  }

  @Override
  Candidate candidate(ActivateRequest request, ActiveVersions now, ClusterState state) {
    if (request.checkMappings()) {
      check(ScoredIndices.problems(state, request.model()), request.model());
    }
    return new Candidate(request.model(), request.version(), request.sha256());
  }

  private static void check(Map<String, String> problems, String model) {
    if (problems.isEmpty()) {
      return;
    }
    String index = problems.keySet().iterator().next();
    OpenSearchStatusException refusal =
        new OpenSearchStatusException(
            "model [{}] was not activated: index [{}] would reject scored documents, since {}; {}"
                + " such indices; [check_mappings=false] activates all the same",
            RestStatus.BAD_REQUEST,
            model,
            index,
            problems.get(index),
            problems.size());
    refusal.addMetadata("opensearch.failed_indices", List.copyOf(problems.keySet()));
    throw refusal;
  }

  @Override
  ActiveVersions changed(ActiveVersions now, ModelVersion version) {
    return now.activated(version);
  }
}
