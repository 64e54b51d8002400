/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cluster;

import static com.github.tomakehurst.wiremock.client.WireMock.containing;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static io.fame.training.cluster.FakeCluster.error;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.tomakehurst.wiremock.client.MappingBuilder;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import io.fame.training.cluster.ClusterException.Kind;
import io.fame.training.progress.Progress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BulkIndexerTest {
  private static final String CREATED = "{\"create\":{\"status\":201}}";
  private static final String BUSY =
      "{\"create\":{\"status\":429,\"error\":{\"type\":\"rejected_execution_exception\"}}}";
  private static final String UNPARSABLE =
      "{\"create\":{\"status\":400,\"error\":{\"type\":\"mapper_parsing_exception\","
          + "\"reason\":\"Preview of field's value: 'secret'\"}}}";

  private final FakeCluster cluster = new FakeCluster();

  @AfterEach
  void stop() {
    cluster.close();
  }

  private static MappingBuilder bulk() {
    return post(urlPathEqualTo("/logs/_bulk"));
  }

  private static String items(String... items) {
    return "{\"items\":[" + String.join(",", items) + "]}";
  }

  private static BulkDocument document(String id, String json) {
    return new BulkDocument(id, json.getBytes(StandardCharsets.UTF_8));
  }

  private BulkResult index(String pipeline, BulkDocument... documents) throws Exception {
    try (ClusterConnection connection = cluster.connect()) {
      return new BulkIndexer(connection, "logs", pipeline)
          .index(List.of(documents).iterator(), Progress.Stage.SILENT);
    }
  }

  @Test
  void sendsOneActionAndOneSourcePerDocument() throws Exception {
    cluster.on(bulk(), items(CREATED, "{\"index\":{\"status\":200}}"));
    BulkResult result = index("score", document(null, "{\"a\":1}"), document("x\"1", "{\"a\":2}"));
    assertThat(result.indexed()).isEqualTo(2);
    assertThat(result.failed()).isZero();
    assertThat(result.firstFailure()).isEqualTo(-1);
    assertThat(result.docsPerSecond()).isPositive();
    cluster.server.verify(
        postRequestedFor(urlPathEqualTo("/logs/_bulk"))
            .withQueryParam("pipeline", equalTo("score"))
            .withHeader("Content-Type", containing("application/x-ndjson"))
            .withRequestBody(
                equalTo(
                    "{\"create\":{}}\n{\"a\":1}\n{\"index\":{\"_id\":\"x\\\"1\"}}\n{\"a\":2}\n")));
  }

  @Test
  void leavesThePipelineToTheIndexWhereNoneIsNamed() throws Exception {
    cluster.on(bulk(), items(CREATED));
    index(null, document(null, "{}"));
    cluster.server.verify(
        postRequestedFor(urlPathEqualTo("/logs/_bulk")).withoutQueryParam("pipeline"));
  }

  @Test
  void countsRefusedDocumentsByKindAndNeverQuotesThem() throws Exception {
    cluster.on(bulk(), items(CREATED, UNPARSABLE, UNPARSABLE));
    BulkResult result =
        index(null, document(null, "{}"), document(null, "{}"), document(null, "{}"));
    assertThat(result.indexed()).isEqualTo(1);
    assertThat(result.failures()).isEqualTo(Map.of("mapper_parsing_exception (400)", 2L));
    assertThat(result.firstFailure()).isEqualTo(1);
    assertThat(result.describeFailures()).isEqualTo("2 × mapper_parsing_exception (400)");
    assertThat(result.toString()).doesNotContain("secret");
  }

  @Test
  void sendsOnlyThoseAgainThatWereTurnedAway() throws Exception {
    cluster.server.stubFor(
        bulk()
            .inScenario("busy")
            .whenScenarioStateIs(Scenario.STARTED)
            .willReturn(FakeCluster.json(200, items(CREATED, BUSY, UNPARSABLE)))
            .willSetStateTo("free"));
    cluster.server.stubFor(
        bulk()
            .inScenario("busy")
            .whenScenarioStateIs("free")
            .withRequestBody(equalTo("{\"create\":{}}\n{\"a\":2}\n"))
            .willReturn(FakeCluster.json(200, items(CREATED))));
    BulkResult result =
        index(
            null,
            document(null, "{\"a\":1}"),
            document(null, "{\"a\":2}"),
            document(null, "{\"a\":3}"));
    assertThat(result.indexed()).isEqualTo(2);
    assertThat(result.retried()).isEqualTo(1);
    assertThat(result.firstFailure()).isEqualTo(2);
  }

  @Test
  void givesUpOnAClusterThatStaysBusy() {
    cluster.on(bulk(), items(BUSY));
    ClusterException perItem =
        catchThrowableOfType(ClusterException.class, () -> index(null, document(null, "{}")));
    assertThat(perItem.kind()).isEqualTo(Kind.BUSY);
    cluster.server.verify(4, postRequestedFor(urlPathEqualTo("/logs/_bulk")));
    cluster.on(bulk(), 429, error(429, "circuit_breaking_exception", "data too large"));
    ClusterException whole =
        catchThrowableOfType(ClusterException.class, () -> index(null, document(null, "{}")));
    assertThat(whole.kind()).isEqualTo(Kind.BUSY);
  }

  @Test
  void stopsWhenAWholeRequestFails() {
    cluster.on(bulk(), 500, error(500, "io_exception", "disk"));
    ClusterException failure =
        catchThrowableOfType(ClusterException.class, () -> index(null, document(null, "{}")));
    assertThat(failure.kind()).isEqualTo(Kind.FAILED);
    cluster.server.verify(1, postRequestedFor(urlPathEqualTo("/logs/_bulk")));
  }

  @Test
  void doesNotTrustAnAnswerWithAnotherNumberOfItems() {
    cluster.on(bulk(), items(CREATED));
    ClusterException failure =
        catchThrowableOfType(
            ClusterException.class, () -> index(null, document(null, "{}"), document(null, "{}")));
    assertThat(failure).hasMessage("The answer to a bulk request has 1 items for 2 documents.");
  }

  @Test
  void cutsTheStreamIntoBatches() throws Exception {
    String full = String.join(",", IntStream.range(0, 2_000).mapToObj(i -> CREATED).toList());
    cluster.on(bulk(), items(full));
    cluster.on(bulk().withRequestBody(containing("{\"last\":1}")), items(CREATED));
    BulkDocument[] documents =
        IntStream.range(0, 4_001)
            .mapToObj(i -> document(null, i == 4_000 ? "{\"last\":1}" : "{}"))
            .toArray(BulkDocument[]::new);
    assertThat(index(null, documents).indexed()).isEqualTo(4_001);
    cluster.server.verify(3, postRequestedFor(urlPathEqualTo("/logs/_bulk")));
  }
}
