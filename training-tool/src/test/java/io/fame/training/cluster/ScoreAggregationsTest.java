/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cluster;

import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.matchingJsonPath;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import io.fame.training.cluster.ClusterException.Kind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ScoreAggregationsTest {
  private static final String PATH = "/logs/_search";
  private static final IndexSelection SINCE_AN_HOUR =
      new IndexSelection(
          "logs", new SourceFields("@timestamp", "message", List.of(), null), null, "now-1h", null);

  private final FakeCluster cluster = new FakeCluster();

  @AfterEach
  void stop() {
    cluster.close();
  }

  private ScoreAggregations.Window window() throws Exception {
    try (ClusterConnection connection = cluster.connect()) {
      return ScoreAggregations.of(connection, SINCE_AN_HOUR, "fame", "app:3", 2);
    }
  }

  private void firstScored(String hits) {
    cluster.on(
        post(urlPathEqualTo(PATH)).withRequestBody(matchingJsonPath("$.sort")),
        "{\"hits\":{\"hits\":[%s]}}".formatted(hits));
  }

  private void counted() {
    cluster.on(
        post(urlPathEqualTo(PATH)).withRequestBody(matchingJsonPath("$.aggs")),
        """
        {"aggregations":{"unscored":{"doc_count":100},"first":{"value":5000.0},
         "last":{"value":9000.0},
         "scored":{"doc_count":300,"anomaly":{"doc_count":3},"novel":{"doc_count":30},
          "review":{"doc_count":6},
          "domains":{"buckets":[{"key":"db","doc_count":75},{"key":"web","doc_count":225}]},
          "scores":{"buckets":[{"doc_count":297},{"doc_count":3}]}}}}
        """);
  }

  @Test
  void lines_count_from_the_first_one_on_that_the_version_scored() throws Exception {
    firstScored("{\"sort\":[5000]}");
    counted();

    window();

    cluster.server.verify(
        1,
        postRequestedFor(urlPathEqualTo(PATH))
            .withRequestBody(
                matchingJsonPath(
                    "$.query.bool.filter[1].range",
                    equalToJson("{\"@timestamp\":{\"gte\":5000,\"format\":\"epoch_millis\"}}")))
            .withRequestBody(matchingJsonPath("$.aggs.unscored")));
    assertThat(
            cluster
                .server
                .findAll(
                    postRequestedFor(urlPathEqualTo(PATH))
                        .withRequestBody(matchingJsonPath("$.sort")))
                .get(0)
                .getBodyAsString())
        .as("whatever the window: one in which nothing is scored any more is no young version")
        .contains("\"fame.model\":\"app:3\"")
        .doesNotContain("now-1h");
  }

  @Test
  void where_the_version_never_scored_a_line_all_of_the_window_count() throws Exception {
    firstScored("");
    counted();

    window();

    assertThat(
            cluster
                .server
                .findAll(
                    postRequestedFor(urlPathEqualTo(PATH))
                        .withRequestBody(matchingJsonPath("$.aggs")))
                .get(0)
                .getBodyAsString())
        .contains("\"gte\":\"now-1h\"")
        .doesNotContain("\"format\":\"epoch_millis\"");
  }

  @Test
  void shares_that_the_certificate_knows_are_of_the_scored_lines() throws Exception {
    firstScored("{\"sort\":[5000]}");
    counted();

    ScoreAggregations.Window window = window();

    assertThat(window.lines()).isEqualTo(400);
    assertThat(window.unscoredShare()).isEqualTo(0.25, within(1e-9));
    assertThat(window.anomalyRate()).isEqualTo(0.01, within(1e-9));
    assertThat(window.novelShare()).isEqualTo(0.1, within(1e-9));
    assertThat(window.reviewShare()).isEqualTo(0.02, within(1e-9));
    assertThat(window.scoreHistogram()).containsExactly(0.99, 0.01);
    assertThat(window.domainMix()).isEqualTo(Map.of("db", 0.25, "web", 0.75));
  }

  @Test
  void a_pattern_that_matches_no_index_is_told() {
    cluster.on(
        post(urlPathEqualTo(PATH)),
        "{\"_shards\":{\"total\":0,\"failed\":0},\"hits\":{\"hits\":[]}}");

    ClusterException failure = catchThrowableOfType(ClusterException.class, this::window);

    assertThat(failure.kind()).isEqualTo(Kind.INDEX_MISSING);
    assertThat(failure).hasMessageContaining("No index matches logs");
  }
}
