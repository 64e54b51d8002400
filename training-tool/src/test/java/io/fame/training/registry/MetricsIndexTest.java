/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.registry;

import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.matchingJsonPath;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.put;
import static com.github.tomakehurst.wiremock.client.WireMock.putRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;

import io.fame.training.cluster.ClusterConnection;
import io.fame.training.cluster.FakeCluster;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MetricsIndexTest {
  private static final Activation ACTIVATION =
      new Activation("svc", "2:" + "b".repeat(64), "1:" + "a".repeat(64), 3, 0.5, "a quiet week");

  private final FakeCluster cluster = new FakeCluster();

  @BeforeEach
  void answer() {
    cluster.on(post("/fame-metrics/_doc"), "{\"result\":\"created\"}");
    cluster.on(put("/fame-metrics"), "{\"acknowledged\":true}");
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  private void add() throws Exception {
    add(ACTIVATION);
  }

  private void add(Activation activation) throws Exception {
    try (ClusterConnection connection = cluster.connect()) {
      new MetricsIndex(connection, MetricsIndex.NAME)
          .add(activation, Instant.parse("2026-01-02T03:04:05Z"));
    }
  }

  @Test
  void an_activation_that_is_repeated_after_an_interruption_is_written_once() throws Exception {
    cluster.on(get("/fame-metrics/_settings/index.uuid"), "{\"fame-metrics\":{}}");
    Activation repeated =
        new Activation("svc", ACTIVATION.active(), ACTIVATION.active(), 3, 0.5, null);

    cluster.on(post(urlPathEqualTo("/fame-metrics/_search")), lastActivated("svc:1"));
    add(repeated);
    cluster.server.verify(1, postRequestedFor(urlEqualTo("/fame-metrics/_doc")));

    cluster.on(post(urlPathEqualTo("/fame-metrics/_search")), lastActivated("svc:2"));
    add(repeated);
    cluster.server.verify(1, postRequestedFor(urlEqualTo("/fame-metrics/_doc")));

    // What another version left is a change, whatever is written down.
    add(ACTIVATION);
    cluster.server.verify(2, postRequestedFor(urlEqualTo("/fame-metrics/_doc")));
  }

  private static String lastActivated(String version) {
    return "{\"hits\":{\"hits\":[{\"_source\":{\"model\":\"" + version + "\"}}]}}";
  }

  @Test
  void an_activation_is_a_document_with_the_version_and_the_one_before() throws Exception {
    cluster.on(get("/fame-metrics/_settings/index.uuid"), "{\"fame-metrics\":{}}");

    add();

    cluster.server.verify(0, putRequestedFor(urlEqualTo("/fame-metrics")));
    cluster.server.verify(
        1,
        postRequestedFor(urlEqualTo("/fame-metrics/_doc"))
            .withRequestBody(
                equalToJson(
                    """
                    {"@timestamp":"2026-01-02T03:04:05Z","event":"activated",
                     "model":"svc:2","previous":"svc:1",
                     "override_reason":"a quiet week"}
                    """)));
  }

  @Test
  void an_index_that_is_missing_is_made_with_the_types_of_the_configuration() throws Exception {
    cluster.on(
        get("/fame-metrics/_settings/index.uuid"),
        404,
        FakeCluster.error(404, "index_not_found_exception", "no such index [fame-metrics]"));

    add();

    cluster.server.verify(
        1,
        putRequestedFor(urlEqualTo("/fame-metrics"))
            .withRequestBody(
                matchingJsonPath("$.mappings.properties.verdict.type", equalTo("keyword")))
            .withRequestBody(
                matchingJsonPath("$.mappings.properties.event.type", equalTo("keyword"))));
    cluster.server.verify(1, postRequestedFor(urlEqualTo("/fame-metrics/_doc")));
  }
}
