/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.activation;

import io.fame.plugin.activation.PrepareRequest.Candidate;
import io.fame.plugin.model.ModelVersion;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.cluster.metadata.IndexNameExpressionResolver;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.inject.Inject;
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
      Client client) {
    super(
        ActivateAction.NAME,
        transportService,
        clusterService,
        threadPool,
        filters,
        ActivateRequest::new,
        resolver,
        client);
  }

  @Override
  Candidate candidate(ActivateRequest request, ActiveVersions now) {
    return new Candidate(request.model(), request.version(), request.sha256(), false);
  }

  @Override
  ActiveVersions changed(ActiveVersions now, ModelVersion version) {
    return now.activated(version);
  }
}
