/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.monitor;

import java.io.IOException;
import java.util.List;
import org.opensearch.action.ActionType;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.rest.BaseRestHandler;
import org.opensearch.rest.BytesRestResponse;
import org.opensearch.rest.RestRequest;
import org.opensearch.rest.RestResponse;
import org.opensearch.rest.action.RestActions;
import org.opensearch.rest.action.RestBuilderListener;
import org.opensearch.transport.client.node.NodeClient;

/**
 * {@code GET _plugins/_fame/models} and {@code GET _plugins/_fame/stats}; the answers are specified
 * at {@link NodesReport}.
 */
public final class RestReportAction extends BaseRestHandler {
  private interface View {
    void write(NodesReport report, XContentBuilder builder) throws IOException;
  }

  private final String what;
  private final ActionType<NodesReport> action;
  private final View view;

  private RestReportAction(String what, ActionType<NodesReport> action, View view) {
    this.what = what;
    this.action = action;
    this.view = view;
  }

  public static RestReportAction models() {
    return new RestReportAction("models", ModelsAction.INSTANCE, NodesReport::writeModels);
  }

  public static RestReportAction stats() {
    return new RestReportAction("stats", StatsAction.INSTANCE, NodesReport::writeStats);
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
    return channel ->
        client.execute(
            action,
            nodes,
            new RestBuilderListener<>(channel) {
              @Override
              public RestResponse buildResponse(NodesReport report, XContentBuilder builder)
                  throws IOException {
                builder.startObject();
                RestActions.buildNodesHeader(builder, channel.request(), report);
                builder.field("cluster_name", report.getClusterName().value());
                view.write(report, builder);
                return new BytesRestResponse(RestStatus.OK, builder.endObject());
              }
            });
  }
}
