/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cluster;

import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.matchingJsonPath;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static io.fame.training.cluster.FakeCluster.error;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.client.MappingBuilder;
import io.fame.training.sample.TimeBlocks;
import io.fame.training.source.SourceLine;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RandomDrawTest {
  private static final IndexSelection LOGS =
      new IndexSelection(
          "logs", new SourceFields("@timestamp", "message", List.of(), null), null, null, null);

  private final FakeCluster cluster = new FakeCluster();

  @AfterEach
  void stop() {
    cluster.close();
  }

  private static String hit(String id, double score) {
    return """
        {"_index":"logs","_id":"%s","_source":{"message":"disk full"},\
        "fields":{"@timestamp":["1500"]},"sort":[%s,7]}\
        """
        .formatted(id, score);
  }

  private static String page(String... hits) {
    return "{\"hits\":{\"hits\":[" + String.join(",", hits) + "]}}";
  }

  private static MappingBuilder search(int size) {
    return post(urlPathEqualTo("/logs/_search"))
        .withRequestBody(matchingJsonPath("$.size", equalTo(Integer.toString(size))));
  }

  private List<String> idsOf(int perBlock, IndexLimits limits) throws Exception {
    try (ClusterConnection connection = cluster.connect()) {
      Map<Integer, List<SourceLine>> lines =
          new RandomDraw(connection, LOGS, "fame.template_id", new TimeBlocks(0, 1_000), limits)
              .lines("t", List.of(1), perBlock, 5);
      assertThat(lines).containsOnlyKeys(1);
      return lines.get(1).stream().map(SourceLine::id).toList();
    }
  }

  private void threeLinesInPagesOfTwo() {
    cluster.on(search(2), page(hit("a", 0.9), hit("b", 0.8)));
    cluster.on(
        search(2).withRequestBody(matchingJsonPath("$.search_after", equalToJson("[0.8,7]"))),
        page(hit("c", 0.7)));
  }

  @Test
  void whatABucketMayNotHoldIsDrawnInPagesThatTheIndexAllows() throws Exception {
    threeLinesInPagesOfTwo();

    assertThat(idsOf(10, new IndexLimits(1, 2, 9))).containsExactly("logs/a", "logs/b", "logs/c");
    cluster.server.verify(
        postRequestedFor(urlPathEqualTo("/logs/_search"))
            .withRequestBody(
                equalToJson(
                    """
                    {"size":2, "track_total_hits":false,
                     "query":{"function_score":{"boost_mode":"replace",
                       "random_score":{"seed":5,"field":"_seq_no"},
                       "query":{"bool":{"filter":[
                         {"bool":{"filter":[{"exists":{"field":"@timestamp"}}]}},
                         {"term":{"fame.template_id":"t"}},
                         {"range":{"@timestamp":
                           {"format":"epoch_millis","gte":1000,"lt":2000}}}]}}}},
                     "sort":[{"_score":"desc"},{"_seq_no":"asc"}],
                     "_source":{"includes":["message"]},
                     "docvalue_fields":[{"field":"@timestamp","format":"epoch_millis"}]}
                    """)));
  }

  @Test
  void noMoreIsDrawnThanWasAskedFor() throws Exception {
    threeLinesInPagesOfTwo();
    cluster.on(search(1), page(hit("d", 0.6)));

    assertThat(idsOf(3, new IndexLimits(1, 2, 1))).containsExactly("logs/a", "logs/b", "logs/d");
  }

  @Test
  void whereTheClusterAllowsFewerBucketsOrTheAnswerIsTooLongEachBlockIsAskedForByItself()
      throws Exception {
    threeLinesInPagesOfTwo();
    cluster.on(search(0), 503, error(503, "too_many_buckets_exception", "[search.max_buckets]"));
    assertThat(idsOf(9, new IndexLimits(1, 2, 9))).hasSize(3);

    String tooLong = " ".repeat(ClusterConnection.LARGEST_ANSWER_BYTES);
    cluster.on(search(0), page() + tooLong);
    assertThat(idsOf(9, new IndexLimits(1, 2, 9))).hasSize(3);

    // A page of two that is too long as well becomes one of one.
    cluster.on(search(2), page() + tooLong);
    cluster.on(search(1), page(hit("a", 0.9)));
    assertThat(idsOf(2, new IndexLimits(1, 2, 1))).containsExactly("logs/a", "logs/a");
  }

  @Test
  void anyOtherRefusalIsToldAsItIs() {
    cluster.on(search(0), 400, error(400, "illegal_argument_exception", "no doc values"));

    assertThatThrownBy(() -> idsOf(9, new IndexLimits(1, 2, 9)))
        .isInstanceOf(ClusterException.class)
        .hasMessageContaining("no doc values");
  }
}
