/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.activation;

import io.fame.plugin.activation.PrepareRequest.Candidate;
import io.fame.plugin.model.ActiveVersions;
import io.fame.plugin.model.ModelVersion;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.ResourceNotFoundException;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.metadata.IndexNameExpressionResolver;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.inject.Inject;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.TransportService;
import org.opensearch.transport.client.Client;

/** Runs {@link RollbackAction}. */
public final class TransportRollbackAction extends TransportActivationAction<RollbackRequest> {
  @Inject
  public TransportRollbackAction(
      TransportService transportService,
      ClusterService clusterService,
      ThreadPool threadPool,
      ActionFilters filters,
      IndexNameExpressionResolver resolver,
      Client client,
      ChangesUnderWay changes) {
    super(
        RollbackAction.NAME,
        transportService,
        clusterService,
        threadPool,
        filters,
        RollbackRequest::new,
        resolver,
        client,
        changes);
  }

  @Override
  Candidate candidate(RollbackRequest request, ActiveVersions now, ClusterState state) {
    if (now.active().isEmpty() && now.previous().isEmpty()) {
      throw new ResourceNotFoundException(
          "model [{}] is not active, and never was", request.model());
    }
    ModelVersion before =
        now.before()
            .orElseThrow(
                () ->
                    new OpenSearchStatusException(
                        "model [{}] has no version before [{}] to go back to",
                        RestStatus.CONFLICT,
                        request.model(),
                        now.active().map(ModelVersion::version).orElse("none")));
    return new Candidate(request.model(), before.version(), before.sha256());
  }

  @Override
  ActiveVersions changed(ActiveVersions now, ModelVersion version) {
    return now.rolledBack();
  }
}
