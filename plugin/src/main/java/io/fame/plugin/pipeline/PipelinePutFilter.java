/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.pipeline;

import static org.opensearch.ingest.ConfigurationUtils.newConfigurationException;

import io.fame.plugin.ingest.FameProcessor;
import io.fame.plugin.model.ActiveVersions;
import java.util.Map;
import java.util.function.Supplier;
import org.opensearch.OpenSearchException;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.ingest.PutPipelineAction;
import org.opensearch.action.ingest.PutPipelineRequest;
import org.opensearch.action.support.ActionFilter;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.core.action.ActionListener;

/**
 * Refuses a pipeline whose model nobody ever activated. The factory of the processor cannot: it
 * also runs while a node applies cluster state, where models may come and go. Only the elected
 * cluster manager, where every put ends, knows for sure.
 */
public final class PipelinePutFilter extends ActionFilter.Simple {
  private final Supplier<ClusterService> clusterService;

  public PipelinePutFilter(Supplier<ClusterService> clusterService) {
    this.clusterService = clusterService;
  }

  /** After the filters that ask for permissions. */
  @Override
  public int order() {
    return Integer.MAX_VALUE;
  }

  @Override
  protected boolean apply(String action, ActionRequest request, ActionListener<?> listener) {
    if (!PutPipelineAction.NAME.equals(action)) {
      return true;
    }
    ClusterState state = clusterService.get().state();
    if (!state.nodes().isLocalNodeElectedClusterManager()) {
      return true;
    }
    PutPipelineRequest put = (PutPipelineRequest) request;
    Map<String, Object> config;
    try {
      config = XContentHelper.convertToMap(put.getSource(), false, put.getMediaType()).v2();
    } catch (OpenSearchException e) {
      return true; // malformed: the action itself says so best
    }
    Map<String, ActiveVersions> known =
        ActiveVersions.all(state, clusterService.get().getSettings());
    for (PipelineDefinition.Use use : PipelineDefinition.of(config).uses()) {
      if (use.model() instanceof String && !known.containsKey(use.model())) {
        listener.onFailure(
            newConfigurationException(
                FameProcessor.TYPE,
                use.tag() instanceof String ? (String) use.tag() : null,
                "model",
                "[" + use.model() + "] is not an active model of this cluster"));
        return false;
      }
    }
    return true;
  }
}
