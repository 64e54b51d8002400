/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fame.training.cluster.BulkDocument;
import io.fame.training.cluster.BulkIndexer;
import io.fame.training.cluster.BulkResult;
import io.fame.training.cluster.ClusterConnection;
import io.fame.training.cluster.ConnectionSettings;
import io.fame.training.cluster.IndexLineSource;
import io.fame.training.cluster.IndexSelection;
import io.fame.training.cluster.SourceFields;
import io.fame.training.progress.Progress;
import io.fame.training.source.SourceLine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The reader against a real index: nothing lost, nothing twice, the same order for any storage. */
@ExtendWith(RealCluster.class)
class IndexReadingIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** More than one page per slice, and several lines per millisecond. */
  private static final int DOCUMENTS = 20_000;

  private static final SourceFields FIELDS =
      new SourceFields("@timestamp", "message", List.of("service.name", "log.level"), "label");

  private static ClusterConnection connect(ClusterUnderTest cluster) throws IOException {
    return ClusterConnection.open(new ConnectionSettings(cluster.uri(), null, null, null));
  }

  private static List<BulkDocument> documents() {
    List<BulkDocument> documents = new ArrayList<>();
    for (int i = 0; i < DOCUMENTS; i++) {
      String source =
          """
          {"@timestamp":%d,"message":"request %d took %d ms","service":{"name":"cart"},"log.level":"INFO","label":"%s"}\
          """
              .formatted(1_760_000_000_000L + i / 9, i % 100, i, i % 7 == 0 ? "anomaly" : "normal");
      documents.add(new BulkDocument("d" + i, source.getBytes(StandardCharsets.UTF_8)));
    }
    return documents;
  }

  private static void index(ClusterConnection connection, String index, int shards, long seed)
      throws Exception {
    connection.put(
        "/" + index,
        JSON.readTree(
            """
            {"settings":{"number_of_shards":%d,"number_of_replicas":0},
             "mappings":{"properties":{"@timestamp":{"type":"date"},"message":{"type":"text"}}}}
            """
                .formatted(shards)));
    List<BulkDocument> shuffled = documents();
    Collections.shuffle(shuffled, new Random(seed));
    BulkResult result =
        new BulkIndexer(connection, index, null).index(shuffled.iterator(), Progress.Stage.SILENT);
    assertThat(result.indexed()).isEqualTo(DOCUMENTS);
    assertThat(result.failures()).isEmpty();
    connection.post("/" + index + "/_refresh", null);
  }

  private static List<SourceLine> read(ClusterConnection connection, String index)
      throws Exception {
    List<SourceLine> lines = new ArrayList<>();
    IndexLineSource source =
        IndexLineSource.open(connection, new IndexSelection(index, FIELDS, null, null, null));
    source.forEach(lines::add);
    assertThat(source.size()).isEqualTo(lines.size());
    assertThat(source.leftOut()).isZero();
    return lines;
  }

  private static void readsADataStream(ClusterConnection connection) throws Exception {
    connection.put(
        "/_index_template/stream-reading",
        JSON.readTree("{\"index_patterns\":[\"stream-reading\"],\"data_stream\":{}}"));
    List<BulkDocument> documents = documents().subList(0, 1_000);
    for (int generation = 0; generation < 2; generation++) {
      List<BulkDocument> some = new ArrayList<>();
      for (BulkDocument document : documents.subList(500 * generation, 500 * generation + 500)) {
        some.add(new BulkDocument(null, document.source()));
      }
      assertThat(
              new BulkIndexer(connection, "stream-reading", null)
                  .index(some.iterator(), Progress.Stage.SILENT)
                  .indexed())
          .isEqualTo(500);
      connection.post("/stream-reading/_rollover", null);
    }
    connection.post("/stream-reading/_refresh", null);
    assertThat(read(connection, "stream-reading")).hasSize(1_000);
    connection.delete("/_data_stream/stream-reading");
    connection.delete("/_index_template/stream-reading");
  }

  private static long openPointsInTime(ClusterConnection connection) throws IOException {
    long open = 0;
    for (JsonNode node : connection.get("/_nodes/stats/indices/search").path("nodes")) {
      open += node.at("/indices/search/point_in_time_current").asLong();
    }
    return open;
  }

  @Test
  void readsEveryLineOnceAndInTheSameOrderForAnyStorage(ClusterUnderTest cluster) throws Exception {
    try (ClusterConnection connection = connect(cluster)) {
      index(connection, "reading-one", 1, 1);
      index(connection, "reading-five", 5, 2);
      List<SourceLine> one = read(connection, "reading-one");
      List<SourceLine> five = read(connection, "reading-five");
      assertThat(one).hasSize(DOCUMENTS);
      assertThat(new HashSet<>(one.stream().map(SourceLine::id).toList())).hasSize(DOCUMENTS);
      assertThat(one)
          .isSortedAccordingTo((a, b) -> Long.compare(a.timestampMillis(), b.timestampMillis()));
      assertThat(five.stream().map(SourceLine::line).toList())
          .isEqualTo(one.stream().map(SourceLine::line).toList());
      assertThat(one.get(0).line().context()).containsExactly("cart", "INFO");

      // A pattern of indices with different numbers of shards, an alias of them, a data stream.
      assertThat(read(connection, "reading-*")).hasSize(2 * DOCUMENTS);
      connection.put("/reading-*/_alias/all-reading", null);
      assertThat(read(connection, "all-reading")).hasSize(2 * DOCUMENTS);
      readsADataStream(connection);

      IndexLineSource source =
          IndexLineSource.open(
              connection,
              new IndexSelection(
                  "reading-five",
                  FIELDS,
                  JSON.readTree("{\"term\":{\"label.keyword\":\"anomaly\"}}"),
                  "2025-10-09T08:53:20.100Z",
                  "2025-10-09T08:53:20.200Z"));
      List<SourceLine> some = new ArrayList<>();
      source.forEach(some::add);
      assertThat(some)
          .hasSize(
              (int)
                  one.stream()
                      .filter(line -> line.label().equals("anomaly"))
                      .filter(line -> line.timestampMillis() >= 1_760_000_000_100L)
                      .filter(line -> line.timestampMillis() < 1_760_000_000_200L)
                      .count())
          .isNotEmpty();

      assertThatThrownBy(
              () ->
                  source.forEach(
                      line -> {
                        throw new IllegalStateException("enough");
                      }))
          .hasMessage("enough");
      assertThat(openPointsInTime(connection)).isZero();
    }
  }
}
