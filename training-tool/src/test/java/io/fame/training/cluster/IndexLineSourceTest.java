/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cluster;

import static com.github.tomakehurst.wiremock.client.WireMock.delete;
import static com.github.tomakehurst.wiremock.client.WireMock.deleteRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.matchingJsonPath;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static io.fame.training.cluster.FakeCluster.error;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.tomakehurst.wiremock.client.MappingBuilder;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import io.fame.scoring.LogLine;
import io.fame.training.cluster.ClusterException.Kind;
import io.fame.training.source.SourceLine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IndexLineSourceTest {
  private static final IndexSelection LOGS =
      new IndexSelection(
          "logs",
          new SourceFields("@timestamp", "message", List.of("log.level"), "label"),
          null,
          null,
          null);

  private final FakeCluster cluster = new FakeCluster();

  @BeforeEach
  void anIndexWithTwoShards() {
    cluster.on(
        get(urlPathEqualTo("/logs/_field_caps")),
        """
        {"indices":["logs"],"fields":{
          "@timestamp":{"date":{"type":"date"}}, "received":{"date_nanos":{"type":"date_nanos"}},
          "message":{"text":{"type":"text"}}, "message.keyword":{"keyword":{"type":"keyword"}},
          "log":{"object":{"type":"object"}}, "log.level":{"keyword":{"type":"keyword"}},
          "bytes":{"long":{"type":"long"}}, "label":{"boolean":{"type":"boolean"}},
          "_id":{"_id":{"type":"_id"}}}}
        """);
    cluster.on(
        get(
            urlPathEqualTo(
                "/logs/_settings/index.number_of_shards,index.max_result_window,index.max_inner_result_window")),
        "{\"logs\":{\"settings\":{\"index.number_of_shards\":\"2\"}}}");
    cluster.on(post(urlPathEqualTo("/logs/_count")), "{\"count\":7}");
    cluster.on(post(urlPathEqualTo("/logs/_search/point_in_time")), "{\"pit_id\":\"first\"}");
    cluster.on(delete(urlPathEqualTo("/_search/point_in_time")), "{\"pits\":[]}");
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  private static String hit(String id, long time, int document, String source) {
    return "{\"_index\":\"logs\",\"_id\":\"%s\",\"_source\":%s,\"sort\":[%d,\"logs\",%d]}"
        .formatted(id, source, time, document);
  }

  private static String line(String id, long time, int document, String message) {
    return hit(id, time, document, "{\"message\":\"%s\"}".formatted(message));
  }

  private static MappingBuilder page(int slice, String after) {
    MappingBuilder page =
        post(urlPathEqualTo("/_search"))
            .withRequestBody(matchingJsonPath("$.slice.id", equalTo(String.valueOf(slice))));
    return after == null
        ? page.withRequestBody(matchingJsonPath("$[?(!@.search_after)]"))
        : page.withRequestBody(matchingJsonPath("$.search_after", equalToJson(after)));
  }

  private void answer(MappingBuilder request, String... hits) {
    cluster.on(
        request, "{\"pit_id\":\"renewed\",\"hits\":{\"hits\":[" + String.join(",", hits) + "]}}");
  }

  private List<SourceLine> read(int pageSize, int mostTied) throws Exception {
    List<SourceLine> lines = new ArrayList<>();
    try (ClusterConnection connection = cluster.connect()) {
      IndexLineSource.open(connection, LOGS, 2, pageSize, mostTied).forEach(lines::add);
    }
    return lines;
  }

  private void twoSlicesOfLines() {
    answer(page(0, null), line("a", 10, 0, "m1"), line("b", 30, 1, "m5"));
    answer(page(0, "[30,\"logs\",1]"), line("c", 30, 2, "m3"), line("d", 50, 3, "m7"));
    answer(page(0, "[50,\"logs\",3]"));
    answer(page(1, null), line("e", 20, 0, "m2"), line("f", 30, 1, "m4"));
    answer(page(1, "[30,\"logs\",1]"), line("g", 40, 9, "m6"));
  }

  @Test
  void mergesSlicesByTimeAndTiesByContent() throws Exception {
    twoSlicesOfLines();
    List<SourceLine> lines = read(2, 100);
    assertThat(lines)
        .extracting(line -> line.line().message())
        .containsExactly("m1", "m2", "m3", "m4", "m5", "m6", "m7");
    assertThat(lines)
        .extracting(SourceLine::timestampMillis)
        .containsExactly(10L, 20L, 30L, 30L, 30L, 40L, 50L);
    assertThat(lines.get(2).id()).isEqualTo("logs/c");
  }

  @Test
  void asksForTheNeededFieldsOnlyAndClosesThePointInTime() throws Exception {
    twoSlicesOfLines();
    read(2, 100);
    cluster.server.verify(
        postRequestedFor(urlPathEqualTo("/_search"))
            .withQueryParam("search_pipeline", equalTo("_none"))
            .withRequestBody(
                equalToJson(
                    """
                    {"size":2, "track_total_hits":false,
                     "query":{"bool":{"filter":[{"exists":{"field":"@timestamp"}}]}},
                     "slice":{"id":0,"max":2},
                     "sort":[{"@timestamp":{"order":"asc","numeric_type":"date",
                              "unmapped_type":"date"}}, "_index", "_doc"],
                     "_source":{"includes":["message","log.level","label"]},
                     "pit":{"id":"${json-unit.any-string}","keep_alive":"10m"}}
                    """)));
    cluster.server.verify(
        1,
        deleteRequestedFor(urlPathEqualTo("/_search/point_in_time"))
            .withRequestBody(equalToJson("{\"pit_id\":[\"renewed\"]}")));
  }

  @Test
  void readsContextAndLabelAndLeavesOutWhatIsNoText() throws Exception {
    answer(
        page(0, null),
        hit("a", 1, 0, "{\"message\":\"x\",\"log\":{\"level\":\"WARN\"},\"label\":true}"),
        hit("b", 2, 1, "{\"message\":17}"),
        hit("c", 3, 2, "{\"message\":[\"x\",\"y\"]}"),
        hit("d", 4, 3, "{\"message\":\"\"}"),
        hit("e", 5, 4, "{}"),
        hit("f", 6, 5, "{\"message\":\"y\",\"log.level\":3}"));
    answer(page(1, null));
    List<SourceLine> lines = new ArrayList<>();
    try (ClusterConnection connection = cluster.connect()) {
      IndexLineSource source = IndexLineSource.open(connection, LOGS, 2, 10, 100);
      source.forEach(lines::add);
      assertThat(source.leftOut()).isEqualTo(4);
      assertThat(source.size()).isEqualTo(7);
    }
    assertThat(lines)
        .containsExactly(
            new SourceLine("logs/a", 1, LogLine.of("x", "WARN"), "true"),
            new SourceLine("logs/f", 6, LogLine.of("y", "3"), null));
  }

  @Test
  void aTieGroupBeyondTheLimitIsReadAgainInPieces() throws Exception {
    answer(page(0, null), line("a", 10, 0, "m4"), line("b", 10, 1, "m1"), line("c", 10, 2, "m3"));
    answer(page(1, null), line("d", 10, 0, "m2"), line("e", 20, 1, "m5"));
    // The second reading narrows to the millisecond; slice 1 has then one line only.
    cluster.server.stubFor(
        post(urlPathEqualTo("/_search"))
            .atPriority(1)
            .withRequestBody(matchingJsonPath("$.slice.id", equalTo("1")))
            .withRequestBody(
                matchingJsonPath("$.query.bool.filter[1].range.@timestamp.lt", equalTo("11")))
            .willReturn(
                FakeCluster.json(200, "{\"hits\":{\"hits\":[" + line("d", 10, 0, "m2") + "]}}")));
    assertThat(read(10, 2))
        .extracting(line -> line.line().message())
        .containsExactly("m1", "m2", "m3", "m4", "m5");
  }

  @Test
  void sendsQueryAndTimeRange() throws Exception {
    IndexSelection selection =
        new IndexSelection(
            "logs",
            LOGS.fields(),
            ClusterConnection.JSON.readTree("{\"term\":{\"service.name\":\"cart\"}}"),
            "2026-01-01",
            "now-1d");
    try (ClusterConnection connection = cluster.connect()) {
      IndexLineSource.open(connection, selection);
    }
    cluster.server.verify(
        postRequestedFor(urlEqualTo("/logs/_count"))
            .withRequestBody(
                equalToJson(
                    """
                    {"query":{"bool":{"filter":[
                      {"exists":{"field":"@timestamp"}},
                      {"range":{"@timestamp":{"gte":"2026-01-01","lt":"now-1d",
                        "format":"strict_date_optional_time||epoch_millis"}}},
                      {"term":{"service.name":"cart"}}]}}}
                    """)));
  }

  @Test
  void closesThePointInTimeWhenTheClusterFailsInTheMiddle() {
    answer(page(0, null), line("a", 10, 0, "m1"), line("b", 30, 1, "m5"));
    cluster.on(page(0, "[30,\"logs\",1]"), 500, error(500, "io_exception", "disk"));
    answer(page(1, null));
    ClusterException failure = catchThrowableOfType(ClusterException.class, () -> read(2, 100));
    assertThat(failure.kind()).isEqualTo(Kind.FAILED);
    cluster.server.verify(1, deleteRequestedFor(urlPathEqualTo("/_search/point_in_time")));
  }

  @Test
  void closesThePointInTimeWhenAnAnswerIsCutOff() {
    cluster.on(page(0, null), "{\"hits\":{\"hits\":[{\"_source\":{\"message\":\"se");
    answer(page(1, null));
    ClusterException failure = catchThrowableOfType(ClusterException.class, () -> read(2, 100));
    assertThat(failure.kind()).isEqualTo(Kind.FAILED);
    assertThat(failure).hasMessageContaining("not complete JSON");
    cluster.server.verify(1, deleteRequestedFor(urlPathEqualTo("/_search/point_in_time")));
  }

  @Test
  void closesThePointInTimeWhenTheConsumerStopsOrTheThreadIsInterrupted() throws Exception {
    twoSlicesOfLines();
    try (ClusterConnection connection = cluster.connect()) {
      IndexLineSource source = IndexLineSource.open(connection, LOGS, 2, 2, 100);
      assertThatThrownBy(
              () ->
                  source.forEach(
                      line -> {
                        throw new IllegalStateException("enough");
                      }))
          .hasMessage("enough");
      assertThatThrownBy(() -> source.forEach(line -> Thread.currentThread().interrupt()))
          .isInstanceOf(InterruptedException.class);
    } finally {
      Thread.interrupted();
    }
    cluster.server.verify(2, deleteRequestedFor(urlPathEqualTo("/_search/point_in_time")));
  }

  @Test
  void asksABusyClusterForThePageAgain() throws Exception {
    twoSlicesOfLines();
    cluster.server.stubFor(
        post(urlPathEqualTo("/_search"))
            .atPriority(1)
            .inScenario("busy")
            .whenScenarioStateIs(Scenario.STARTED)
            .willReturn(FakeCluster.json(429, error(429, "rejected_execution_exception", "full")))
            .willSetStateTo("free"));
    assertThat(read(2, 100)).hasSize(7);
  }

  private ClusterException refusal(IndexSelection selection) throws IOException {
    try (ClusterConnection connection = cluster.connect()) {
      return catchThrowableOfType(
          ClusterException.class, () -> IndexLineSource.open(connection, selection));
    }
  }

  private static IndexSelection with(String timestamp, String message, String context) {
    return new IndexSelection(
        "logs", new SourceFields(timestamp, message, List.of(context), null), null, null, null);
  }

  @Test
  void namesAMissingIndex() throws IOException {
    cluster.on(
        get(urlPathEqualTo("/logs/_field_caps")),
        404,
        "{\"error\":{\"type\":\"index_not_found_exception\",\"reason\":\"no such index [logs]\","
            + "\"index\":\"logs\"},\"status\":404}");
    ClusterException failure = refusal(LOGS);
    assertThat(failure.kind()).isEqualTo(Kind.INDEX_MISSING);
    assertThat(failure).hasMessageContaining("There is no index logs at");
  }

  @Test
  void namesAPatternWithoutIndex() throws IOException {
    cluster.on(get(urlPathEqualTo("/logs/_field_caps")), "{\"indices\":[],\"fields\":{}}");
    assertThat(refusal(LOGS)).hasMessage("No index matches logs. Check --index.");
  }

  @Test
  void saysThatAnIndexIsEmpty() throws IOException {
    cluster.on(post(urlPathEqualTo("/logs/_count")), "{\"count\":0}");
    ClusterException failure = refusal(LOGS);
    assertThat(failure.kind()).isEqualTo(Kind.INDEX_EMPTY);
    assertThat(failure).hasMessage("The index logs has no documents. Index log lines first.");
  }

  @Test
  void tellsAnEmptySelectionFromAnEmptyIndex() throws IOException {
    cluster.on(post(urlPathEqualTo("/logs/_count")), "{\"count\":0}");
    cluster.on(
        post(urlPathEqualTo("/logs/_count")).withRequestBody(equalToJson("{}")), "{\"count\":12}");
    ClusterException failure = refusal(LOGS);
    assertThat(failure.kind()).isEqualTo(Kind.INDEX_EMPTY);
    assertThat(failure).hasMessageContaining("None of the 12 documents of logs has a @timestamp");
  }

  @Test
  void namesAFieldThatIsNotTextWithItsTypeAndTheOnesThatAre() throws IOException {
    ClusterException failure = refusal(with("@timestamp", "bytes", "log.level"));
    assertThat(failure.kind()).isEqualTo(Kind.FIELD_UNUSABLE);
    assertThat(failure)
        .hasMessage(
            "The message field bytes is not text but long. Text fields are: log.level, message."
                + " Choose one with --message-field.");
  }

  @Test
  void namesAFieldThatIsMissing() throws IOException {
    assertThat(refusal(with("@timestamp", "msg", "log.level")))
        .hasMessageContaining("The index has no field msg for the message. Text fields are:");
    assertThat(refusal(with("time", "message", "log.level")))
        .hasMessage(
            "The index has no field time for the timestamp. Date fields are: @timestamp, received."
                + " Choose one with --timestamp-field.");
    assertThat(refusal(with("@timestamp", "message", "level")))
        .hasMessageContaining("no field level for the context");
  }

  @Test
  void saysThatAnIndexHasNoFieldOfThatKind() throws IOException {
    cluster.on(
        get(urlPathEqualTo("/logs/_field_caps")),
        "{\"indices\":[\"logs\"],\"fields\":{\"message\":{\"text\":{}}}}");
    assertThat(refusal(LOGS))
        .hasMessage(
            "The index has no field @timestamp for the timestamp. Date fields: none."
                + " Choose another index with --index.");
  }

  @Test
  void refusesAContextFieldThatHoldsObjects() throws IOException {
    assertThat(refusal(with("@timestamp", "message", "log")))
        .hasMessageContaining("The context field log is not a value but object");
  }
}
