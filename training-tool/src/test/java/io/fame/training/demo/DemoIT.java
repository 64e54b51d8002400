/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.training.cluster.BulkDocument;
import io.fame.training.cluster.BulkIndexer;
import io.fame.training.cluster.BulkResult;
import io.fame.training.cluster.ClusterConnection;
import io.fame.training.cluster.ConnectionSettings;
import io.fame.training.endtoend.ClusterUnderTest;
import io.fame.training.progress.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The demo on a real node with ML Commons, and what holds for the documents that it scored. */
@ExtendWith(DemoRun.class)
class DemoIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> ON_EVERY_LINE =
      List.of(
          "anomaly_score",
          "anomaly",
          "failure_domain",
          "domain_confidence",
          "template_id",
          "novel",
          "review",
          "model");

  private static ClusterUnderTest underTest;
  private static ClusterConnection cluster;
  private static DemoData data;
  private static Demo.Outcome outcome;

  @BeforeAll
  static void readWhatTheDemoLeft(DemoRun.Finished demo) throws Exception {
    underTest = demo.cluster();
    data = demo.data();
    outcome = demo.outcome();
    connect();
  }

  private static void connect() throws IOException {
    cluster = ClusterConnection.open(new ConnectionSettings(underTest.uri(), null, null, null));
  }

  @AfterAll
  static void disconnect() {
    if (cluster != null) {
      cluster.close();
    }
  }

  @Test
  void driftOfTheLaterLinesIsMeasuredForTheDashboards() throws Exception {
    ObjectNode query = JSON.createObjectNode();
    query.putObject("query").putObject("term").put("index", Demo.LATER_INDEX);
    cluster.send("POST", "/fame-metrics/_refresh", Map.of(), null);
    JsonNode found = cluster.search("fame-metrics", query).path("hits");

    assertThat(found.at("/total/value").asInt()).isEqualTo(1);
    JsonNode window = found.at("/hits/0/_source");
    assertThat(window.path("model").asText()).isEqualTo(outcome.report().model());
    assertThat(window.path("lines").asInt()).isEqualTo(51_160);
    assertThat(window.path("verdict").asText()).isIn("stable", "drifted");
    assertThat(window.at("/certificate/score_histogram").size()).isEqualTo(10);
  }

  @Test
  void laterLinesAreJudgedWithTheThresholdThatTheHistoryGave() {
    DemoReport report = outcome.report();

    assertThat(report.f1()).isGreaterThanOrEqualTo(0.75);
    assertThat(report.linesHistory()).isEqualTo(59_284);
    assertThat(report.linesScored()).isEqualTo(51_160);
    assertThat(report.unscored()).isZero();
    assertThat(report.anomalies()).isEqualTo(2_075);
    assertThat(report.model()).matches("services:[0-9]+");
  }

  /** What a review of at most one line in a hundred is worth, on the services' later lines. */
  @Test
  void theFewLinesThatAreFlaggedHoldFarMoreWrongVerdictsThanAsManyOthers() throws Exception {
    String wrong =
        "((fame.anomaly:true AND NOT label:anomaly) OR (fame.anomaly:false AND label:anomaly))";
    double lines = count("*");
    double flagged = count("fame.review:true");
    double allWrong = count(wrong);
    double wrongFlagged = count("fame.review:true AND " + wrong);
    double blindly = allWrong * flagged / lines;
    double found = count("label:anomaly AND (fame.anomaly:true OR fame.review:true)");
    double falseAlarms = count("fame.anomaly:true AND NOT label:anomaly AND NOT fame.review:true");

    System.out.printf(
        Locale.ROOT,
        "review: %.0f of %.0f lines are flagged, %.0f of %.0f wrong verdicts among them, drawn"
            + " blindly %.2f; precision once they are reviewed %.4f%n",
        flagged,
        lines,
        wrongFlagged,
        allWrong,
        blindly,
        found / (found + falseAlarms));
    assertThat(flagged / lines).isLessThanOrEqualTo(0.01);
    assertThat(wrongFlagged).isPositive().isGreaterThanOrEqualTo(2 * blindly);
    assertThat(found / (found + falseAlarms)).isGreaterThanOrEqualTo(0.90);
  }

  @Test
  void everyScoredDocumentCarriesTheFieldsOfTheContract() throws Exception {
    for (String field : ON_EVERY_LINE) {
      assertThat(count("exists", "field", "fame." + field)).as(field).isEqualTo(51_160);
    }
    long reported = count("term", "fame.anomaly", true);
    assertThat(reported).isEqualTo(outcome.report().reported());
    assertThat(count("exists", "field", "fame.evidence"))
        .isPositive()
        .isLessThanOrEqualTo(reported);
    assertThat(count("exists", "field", "fame.unscored")).isZero();
    JsonNode anomaly = search("term", "fame.anomaly", true).at("/hits/hits/0/_source/fame");
    assertThat(anomaly.path("anomaly_score").asDouble())
        .isBetween(outcome.report().threshold(), 1.0);
    assertThat(anomaly.path("template_id").asText()).matches("[0-9a-f]{16}");
    assertThat(anomaly.path("model").asText()).isEqualTo(outcome.report().model());
    assertThat(anomaly.path("evidence").size()).isLessThanOrEqualTo(5);
    assertThat(anomaly.path("routing").size()).isPositive();
  }

  @Test
  void mlCommonsShowsTheModel() throws Exception {
    JsonNode answer =
        cluster.post(
            "/_plugins/_ml/models/_search",
            JSON.readTree("{\"query\":{\"match_phrase\":{\"name\":\"services\"}},\"size\":1}"));

    assertThat(answer.at("/hits/total/value").asInt()).isPositive();
  }

  @Test
  void aNodeThatStartsAgainGivesTheSameScores() throws Exception {
    List<BulkDocument> documents = new ArrayList<>();
    data.later()
        .forEach(
            line -> {
              if (documents.size() < 2_000) {
                String source = LogDocument.of(line, data.context()).toString();
                documents.add(new BulkDocument(line.id(), source.getBytes(StandardCharsets.UTF_8)));
              }
            });
    Map<String, JsonNode> before = scored("demo-logs-later-before", documents);

    cluster.close();
    underTest.restart();
    connect();

    assertThat(scored("demo-logs-later-after", documents)).hasSize(2_000).isEqualTo(before);
  }

  @Test
  void badDocumentsAreIndexedAndSayWhyTheyHaveNoScore() throws Exception {
    Map<String, String> documents = new LinkedHashMap<>();
    documents.put("missing", "{\"other\":\"text\"}");
    documents.put("number", "{\"message\":5}");
    documents.put("null", "{\"message\":null}");
    documents.put("array", "{\"message\":[\"a\",\"b\"]}");
    documents.put("empty", "{\"message\":\"\"}");
    documents.put("megabyte", "{\"message\":\"" + "disk full ".repeat(105_000) + "\"}");
    documents.put("control", "{\"message\":\"a\\u0000b\\u001b[2J\\u0007\"}");
    documents.put("half-surrogate", "{\"message\":\"broken \\ud83d here\"}");
    List<BulkDocument> bulk = new ArrayList<>();
    documents.forEach(
        (id, source) -> bulk.add(new BulkDocument(id, source.getBytes(StandardCharsets.UTF_8))));

    Map<String, JsonNode> fame = scored("demo-logs-later-bad", bulk);

    assertThat(fame).hasSameSizeAs(documents);
    assertThat(fame.get("missing").toString()).isEqualTo("{\"unscored\":\"missing_field\"}");
    for (String notText : List.of("number", "null", "array")) {
      assertThat(fame.get(notText).toString()).as(notText).isEqualTo("{\"unscored\":\"not_text\"}");
    }
    for (String text : List.of("empty", "megabyte", "control", "half-surrogate")) {
      assertThat(fame.get(text).path("anomaly_score").asDouble(-1)).as(text).isBetween(0.0, 1.0);
    }
  }

  /** Indexes through the pipeline that the template names; what the processor wrote, by id. */
  private static Map<String, JsonNode> scored(String index, List<BulkDocument> documents)
      throws Exception {
    BulkResult result =
        new BulkIndexer(cluster, index, null).index(documents.iterator(), Progress.Stage.SILENT);
    assertThat(result.describeFailures()).isEmpty();
    cluster.send("POST", "/" + index + "/_refresh", Map.of(), null);
    ObjectNode all = JSON.createObjectNode().put("size", 10_000);
    all.putArray("_source").add("fame");
    Map<String, JsonNode> fame = new TreeMap<>();
    cluster
        .search(index, all)
        .at("/hits/hits")
        .forEach(hit -> fame.put(hit.path("_id").asText(), hit.at("/_source/fame")));
    return fame;
  }

  private static long count(String lucene) throws Exception {
    return count("query_string", "query", lucene);
  }

  private static long count(String query, String name, Object value) throws Exception {
    return search(query, name, value).at("/hits/total/value").asLong();
  }

  private static JsonNode search(String query, String name, Object value) throws Exception {
    ObjectNode body = JSON.createObjectNode().put("track_total_hits", true).put("size", 1);
    body.putObject("query").putObject(query).set(name, JSON.valueToTree(value));
    return cluster.search(Demo.LATER_INDEX, body);
  }
}
