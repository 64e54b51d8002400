/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cluster;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.MappingBuilder;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import java.io.IOException;
import java.net.URI;

/** What OpenSearch says at the wire, one stub per request. */
public final class FakeCluster implements AutoCloseable {
  public final WireMockServer server;

  public FakeCluster() {
    server =
        new WireMockServer(WireMockConfiguration.options().bindAddress("127.0.0.1").dynamicPort());
    server.start();
    server.stubFor(
        any(anyUrl())
            .atPriority(100)
            .willReturn(
                json(
                    400,
                    "{\"error\":\"no handler found for uri [/x] and method [GET]\",\"status\":400}")));
  }

  public String url() {
    return "http://127.0.0.1:" + server.port();
  }

  /** A connection that does not wait between tries. */
  public ClusterConnection connect() throws IOException {
    return connect(null, null);
  }

  public ClusterConnection connect(String user, String password) throws IOException {
    return new ClusterConnection(
        new ConnectionSettings(URI.create(url()), null, user, password), new Backoff(4, 1));
  }

  /** Answers with status 200. */
  public void on(MappingBuilder request, String body) {
    on(request, 200, body);
  }

  public void on(MappingBuilder request, int status, String body) {
    server.stubFor(request.willReturn(json(status, body)));
  }

  public static ResponseDefinitionBuilder json(int status, String body) {
    return aResponse()
        .withStatus(status)
        .withHeader("Content-Type", "application/json; charset=UTF-8")
        .withBody(body);
  }

  /** An error as OpenSearch words it. */
  public static String error(int status, String type, String reason) {
    String inner = "{\"type\":\"" + type + "\",\"reason\":\"" + reason + "\"";
    return "{\"error\":" + inner + ",\"root_cause\":[" + inner + "}]},\"status\":" + status + "}";
  }

  @Override
  public void close() {
    server.stop();
  }
}
