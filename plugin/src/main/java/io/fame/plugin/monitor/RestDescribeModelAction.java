/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.monitor;

import static org.opensearch.rest.RestRequest.Method.GET;

import java.util.List;
import org.opensearch.rest.BaseRestHandler;
import org.opensearch.rest.RestRequest;
import org.opensearch.rest.action.RestToXContentListener;
import org.opensearch.transport.client.node.NodeClient;

/**
 * {@code GET _plugins/_fame/models/{name}}; the answer is specified at {@link
 * DescribeModelResponse}.
 */
public final class RestDescribeModelAction extends BaseRestHandler {
  @Override
  public String getName() {
    return "fame_describe_model";
  }

  @Override
  public List<Route> routes() {
    return List.of(new Route(GET, "/_plugins/_fame/models/{name}"));
  }

  @Override
  protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) {
    DescribeModelRequest describe = new DescribeModelRequest(request.param("name"));
    return channel ->
        client.execute(
            DescribeModelAction.INSTANCE, describe, new RestToXContentListener<>(channel));
  }
}
