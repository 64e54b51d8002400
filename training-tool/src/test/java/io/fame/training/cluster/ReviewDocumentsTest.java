/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cluster;

import static com.github.tomakehurst.wiremock.client.WireMock.containing;
import static com.github.tomakehurst.wiremock.client.WireMock.matchingJsonPath;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.fame.training.cluster.ClusterException.Kind;
import io.fame.training.cluster.ReviewDocuments.Verdict;
import io.fame.training.cluster.ReviewDocuments.Waiting;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReviewDocumentsTest {
  private static final String WRITTEN = "{\"update\":{\"status\":200}}";
  private static final String BUSY = refused(429, "rejected_execution_exception");
  private static final IndexSelection LAST_DAY =
      new IndexSelection(
          "logs", new SourceFields("@timestamp", "message", List.of(), null), null, "now-1d", null);

  private final FakeCluster cluster = new FakeCluster();

  @AfterEach
  void stop() {
    cluster.close();
  }

  private static String refused(int status, String type) {
    return "{\"update\":{\"status\":%d,\"error\":{\"type\":\"%s\",\"reason\":\"secret\"}}}"
        .formatted(status, type);
  }

  private static String items(String... items) {
    return "{\"items\":[" + String.join(",", items) + "]}";
  }

  private static Verdict verdict(int number) {
    return new Verdict("logs/d" + number, null, true);
  }

  private int write(List<Verdict> verdicts) throws Exception {
    try (ClusterConnection connection = cluster.connect()) {
      return new ReviewDocuments(connection, LAST_DAY, "fame").write(verdicts, Instant.EPOCH);
    }
  }

  private List<LoggedRequest> bulks() {
    return cluster.server.findAll(postRequestedFor(urlPathEqualTo("/_bulk")));
  }

  @Test
  void a_verdict_goes_to_the_shard_of_its_document() throws Exception {
    cluster.on(post(urlPathEqualTo("/_bulk")), items(WRITTEN, WRITTEN));

    assertThat(write(List.of(new Verdict("logs/a", "tenant-7", true), verdict(1)))).isEqualTo(2);

    assertThat(bulks().get(0).getBodyAsString().lines())
        .contains(
            "{\"update\":{\"_index\":\"logs\",\"_id\":\"a\",\"routing\":\"tenant-7\"}}",
            "{\"update\":{\"_index\":\"logs\",\"_id\":\"d1\"}}");
  }

  @Test
  void what_a_busy_shard_turns_away_is_sent_again_alone() throws Exception {
    cluster.on(post(urlPathEqualTo("/_bulk")), items(WRITTEN));
    cluster.on(
        post(urlPathEqualTo("/_bulk")).withRequestBody(containing("d1")), items(WRITTEN, BUSY));

    assertThat(write(List.of(verdict(1), verdict(2)))).isEqualTo(2);

    assertThat(bulks()).hasSize(2);
    assertThat(bulks().get(1).getBodyAsString()).contains("d2").doesNotContain("d1");
  }

  @Test
  void an_index_that_may_only_be_read_does_not_keep_later_verdicts_back() {
    List<Verdict> verdicts = new ArrayList<>();
    for (int i = 0; i < 501; i++) {
      verdicts.add(verdict(i));
    }
    cluster.on(post(urlPathEqualTo("/_bulk")), items(WRITTEN));
    cluster.on(
        post(urlPathEqualTo("/_bulk")).withRequestBody(containing("\"d0\"")),
        items(
            Collections.nCopies(500, refused(403, "cluster_block_exception"))
                .toArray(String[]::new)));

    ClusterException failure = catchThrowableOfType(ClusterException.class, () -> write(verdicts));

    assertThat(failure.kind()).isEqualTo(Kind.FAILED);
    assertThat(failure)
        .hasMessageContaining("500 × cluster_block_exception (403); 1 were written")
        .hasMessageNotContaining("secret");
    assertThat(bulks()).hasSize(2);
    assertThat(bulks().get(1).getBodyAsString()).contains("\"d500\"");
  }

  @Test
  void a_shard_that_stays_busy_is_told_after_every_try() {
    cluster.on(post(urlPathEqualTo("/_bulk")), items(BUSY));

    assertThat(catchThrowableOfType(ClusterException.class, () -> write(List.of(verdict(1)))))
        .hasMessageContaining("1 × rejected_execution_exception (429); 0 were written");
    assertThat(bulks()).hasSize(4);
  }

  @Test
  void a_template_is_judged_where_a_line_that_the_same_model_scored_has_a_verdict_of_any_time()
      throws Exception {
    String line =
        "{\"key\":\"%s\",\"doc_count\":9,\"line\":{\"hits\":{\"hits\":[{\"_index\":\"logs\","
            + "\"_id\":\"%s\",\"_routing\":\"r\",\"_source\":{\"message\":\"full\","
            + "\"fame\":{\"model\":\"app:2\"}}}]}}}";
    cluster.on(
        post(urlPathEqualTo("/logs/_search")).withRequestBody(matchingJsonPath("$.aggs.templates")),
        "{\"aggregations\":{\"templates\":{\"buckets\":["
            + String.join(
                ",", line.formatted("t", "1"), line.formatted("u", "2"), line.formatted("v", "3"))
            + "]}}}");
    cluster.on(
        post(urlPathEqualTo("/logs/_search")).withRequestBody(matchingJsonPath("$.aggs.judged")),
        """
        {"aggregations":{"judged":{"buckets":[
         {"key":"t","models":{"buckets":[{"key":"app:1"},{"key":"app:2"}]}},
         {"key":"u","models":{"buckets":[{"key":"app:1"}]}}]}}}
        """);

    List<Waiting> waiting;
    try (ClusterConnection connection = cluster.connect()) {
      waiting = new ReviewDocuments(connection, LAST_DAY, "fame").waiting();
    }

    assertThat(waiting).extracting(Waiting::judged).containsExactly(true, false, false);
    assertThat(waiting).extracting(Waiting::routing).containsOnly("r");
    List<LoggedRequest> judged =
        cluster.server.findAll(
            postRequestedFor(urlPathEqualTo("/logs/_search"))
                .withRequestBody(matchingJsonPath("$.aggs.judged")));
    assertThat(judged).hasSize(1);
    assertThat(judged.get(0).getBodyAsString()).contains("reviewed_at").doesNotContain("now-1d");
  }
}
