/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.monitor;

import io.fame.plugin.model.ActiveModels;
import io.fame.plugin.model.ActiveVersions;
import io.fame.plugin.model.ExplainedModel;
import io.fame.plugin.model.ModelVersion;
import io.fame.plugin.model.TransportServedModelAction;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.inject.Inject;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.TransportService;

/** Runs {@link DescribeModelAction}. */
public final class TransportDescribeModelAction
    extends TransportServedModelAction<DescribeModelRequest, DescribeModelResponse> {
  @Inject
  public TransportDescribeModelAction(
      TransportService transportService,
      ClusterService clusterService,
      ThreadPool threadPool,
      ActionFilters filters,
      ActiveModels models) {
    super(
        DescribeModelAction.NAME,
        transportService,
        clusterService,
        threadPool,
        filters,
        models,
        DescribeModelRequest::new,
        DescribeModelResponse::new);
  }

  @Override
  protected String model(DescribeModelRequest request) {
    return request.model();
  }

  @Override
  protected DescribeModelResponse answer(
      DescribeModelRequest request, ExplainedModel model, ActiveVersions versions) {
    return new DescribeModelResponse(
        request.model(),
        versions.active().orElseThrow().toString(),
        model.version().toString(),
        versions.previous().stream().map(ModelVersion::toString).toList(),
        new BytesArray(model.manifest().toJson()),
        new BytesArray(model.certificate().toString()));
  }
}
