/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.monitor;

import java.util.List;
import org.opensearch.action.ActionType;
import org.opensearch.action.support.nodes.BaseNodesResponse;
import org.opensearch.core.xcontent.ToXContent;
import org.opensearch.rest.BaseRestHandler;
import org.opensearch.rest.RestRequest;
import org.opensearch.rest.action.RestActions.NodesResponseRestListener;
import org.opensearch.transport.client.node.NodeClient;

/**
 * {@code GET _plugins/_fame/models} and {@code GET _plugins/_fame/stats}; the answers are specified
 * at {@link ModelsResponse} and {@link StatsResponse}.
 */
public final class RestMonitorAction<R extends BaseNodesResponse<?> & ToXContent>
    extends BaseRestHandler {
  private final String what;
  private final ActionType<R> action;

  private RestMonitorAction(String what, ActionType<R> action) {
    this.what = what;
    this.action = action;
  }

  public static RestMonitorAction<ModelsResponse> models() {
    return new RestMonitorAction<>("models", ModelsAction.INSTANCE);
  }

  public static RestMonitorAction<StatsResponse> stats() {
    return new RestMonitorAction<>("stats", StatsAction.INSTANCE);
  }

  @Override
  public String getName() {
    return "fame_" + what;
  }

  @Override
  public List<Route> routes() {
    return List.of(new Route(RestRequest.Method.GET, "/_plugins/_fame/" + what));
  }

  @Override
  protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) {
    NodesRequest nodes = new NodesRequest().timeout(request.param("timeout"));
    return channel -> client.execute(action, nodes, new NodesResponseRestListener<>(channel));
  }
}
