/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.scoring.bundle.Bundle;
import io.fame.scoring.bundle.BundleReader;
import io.fame.scoring.bundle.Ed25519Keys;
import io.fame.scoring.bundle.Head;
import io.fame.scoring.bundle.SignaturePolicy;
import io.fame.training.TinyHistory;
import io.fame.training.cli.Main;
import io.fame.training.cluster.BulkDocument;
import io.fame.training.cluster.BulkIndexer;
import io.fame.training.cluster.ClusterConnection;
import io.fame.training.cluster.ConnectionSettings;
import io.fame.training.progress.Progress;
import io.fame.training.registry.MlCommonsRegistry;
import io.fame.training.source.SourceLine;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The commands that look after a model, each against documents that a real node scored. */
@ExtendWith(RealCluster.class)
class AfterTheFirstModelIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String MAPPING =
      """
      {"settings":{"number_of_shards":2,"number_of_replicas":0},
       "mappings":{"properties":{
         "@timestamp":{"type":"date"},"message":{"type":"text"},"label":{"type":"keyword"},
         "service":{"type":"keyword"},"level":{"type":"keyword"},"fame":%s}}}
      """;
  private static final int LATER_LINES = 1_500;

  @TempDir static Path folder;
  private static ClusterConnection connection;
  private static String url;

  @BeforeAll
  static void trainAndScore(ClusterUnderTest cluster) throws Exception {
    url = cluster.uri().toString();
    connection = ClusterConnection.open(new ConnectionSettings(cluster.uri(), null, null, null));
    createIndex("life-history");
    index("life-history", null, TinyHistory.of(3_000, 8, 1).lines());
    Path key = folder.resolve("signing.key");
    Files.writeString(key, Ed25519Keys.toText(cluster.signingKeys().getPrivate()));
    assertThat(
            fame(
                "run",
                "--index",
                "life-history",
                "--label-field",
                "label",
                "--context",
                "service,level",
                "--model",
                "life",
                "--k",
                "50",
                "--key",
                key.toString()))
        .isZero();
    connection.post("/fame-metrics/_refresh", null);
    assertThat(
            count(
                "fame-metrics",
                "{\"bool\":{\"filter\":[{\"match_phrase\":{\"model\":\"life:1\"}},"
                    + "{\"match\":{\"event\":\"activated\"}}]}}"))
        .as("the activation is written down")
        .isEqualTo(1);
    connection.put(
        "/_ingest/pipeline/life",
        JSON.readTree(
            "{\"processors\":[{\"fame\":{\"model\":\"life\","
                + "\"context_fields\":[\"service\",\"level\"]}}]}"));
    createIndex("life-lines");
    index("life-lines", "life", TinyHistory.of(LATER_LINES, 8, 2).lines());
  }

  @AfterAll
  static void disconnect() {
    if (connection != null) {
      connection.close();
    }
  }

  private static void createIndex(String name) throws Exception {
    Path fields = Path.of("../config/component-template-fame.json");
    JsonNode fame =
        JSON.readTree(Files.readString(fields)).at("/template/mappings/properties/fame");
    connection.put("/" + name, JSON.readTree(MAPPING.formatted(fame)));
  }

  private static void index(String index, String pipeline, List<SourceLine> lines)
      throws Exception {
    List<BulkDocument> documents = new ArrayList<>();
    for (SourceLine line : lines) {
      documents.add(new BulkDocument(line.id(), document(line).toString().getBytes(UTF)));
    }
    assertThat(
            new BulkIndexer(connection, index, pipeline)
                .index(documents.iterator(), Progress.Stage.SILENT)
                .indexed())
        .isEqualTo(lines.size());
    connection.post("/" + index + "/_refresh", null);
  }

  private static final java.nio.charset.Charset UTF = StandardCharsets.UTF_8;

  private static ObjectNode document(SourceLine line) {
    return JSON.createObjectNode()
        .put("@timestamp", line.timestampMillis())
        .put("message", line.line().message())
        .put("service", line.line().context().get(0))
        .put("level", line.line().context().get(1))
        .put("label", line.label());
  }

  /** Runs a command; what it printed is shown where it fails. */
  private static int fame(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--url", url));
    StringWriter out = new StringWriter();
    int code =
        Main.execute(new PrintWriter(out), new PrintWriter(System.err), all.toArray(String[]::new));
    printed = out.toString();
    return code;
  }

  private static String printed = "";

  private static JsonNode json(String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--json");
    assertThat(fame(all.toArray(String[]::new))).as(printed).isZero();
    return JSON.readTree(printed);
  }

  private static long count(String index, String query) throws Exception {
    return connection
        .post("/" + index + "/_count", JSON.readTree("{\"query\":" + query + "}"))
        .path("count")
        .asLong();
  }

  @Test
  void aSampleByAggregationsStandsForTheSameLinesAsOneByReading() throws Exception {
    Path drawn = folder.resolve("drawn.jsonl");
    Path again = folder.resolve("again.jsonl");
    Path read = folder.resolve("read.jsonl");
    String[] common = {"sample", "--index", "life-lines", "--k", "7", "--context", "service,level"};

    JsonNode pushedDown = json(with(common, "--out", drawn.toString()));
    JsonNode byReading = json(with(common, "--read", "--out", read.toString()));
    json(with(common, "--out", again.toString()));

    assertThat(pushedDown.path("way").asText()).isEqualTo("aggregations");
    assertThat(byReading.path("way").asText()).isEqualTo("read");
    assertThat(pushedDown.path("documents").asInt()).isEqualTo(LATER_LINES);
    assertThat(pushedDown.path("templates").asInt()).isEqualTo(byReading.path("templates").asInt());
    assertThat(Files.readString(again)).isEqualTo(Files.readString(drawn));
    for (Path file : List.of(drawn, read)) {
      Map<String, Integer> perTemplate = new HashMap<>();
      double weight = 0;
      for (String line : Files.readAllLines(file)) {
        JsonNode one = JSON.readTree(line);
        perTemplate.merge(one.path("template_id").asText(), 1, Integer::sum);
        weight += one.path("weight").asDouble();
        assertThat(one.path("context").size()).isEqualTo(2);
      }
      assertThat(perTemplate.values()).allMatch(lines -> lines <= 7);
      assertThat(weight).as(file.toString()).isEqualTo(LATER_LINES, within(1e-6));
    }
  }

  @Test
  void documentsWithoutATemplateIdAreReadAndTheOthersDrawn() throws Exception {
    createIndex("life-mixed");
    List<SourceLine> lines = TinyHistory.of(1_000, 8, 4).lines();
    index("life-mixed", "life", lines.subList(0, 850));
    index("life-mixed", "_none", lines.subList(850, 1_000));
    Path file = folder.resolve("mixed.jsonl");

    JsonNode report =
        json(
            "sample",
            "--index",
            "life-mixed",
            "--k",
            "7",
            "--context",
            "service,level",
            "--out",
            file.toString());

    assertThat(report.path("way").asText()).isEqualTo("aggregations");
    assertThat(report.path("documents").asInt()).isEqualTo(1_000);
    assertThat(report.path("documents_read").asInt()).isBetween(300, 700);
    assertThat(report.path("searches_turned_away").asInt()).isZero();
    Map<String, Integer> perTemplate = new HashMap<>();
    double weight = 0;
    for (String line : Files.readAllLines(file)) {
      JsonNode one = JSON.readTree(line);
      perTemplate.merge(one.path("template_id").asText(), 1, Integer::sum);
      weight += one.path("weight").asDouble();
    }
    assertThat(perTemplate.values()).allMatch(chosen -> chosen <= 7);
    assertThat(weight).isEqualTo(1_000, within(1e-6));
  }

  @Test
  void aDryRunOfARunShowsWhatWouldGoToTheLanguageModelAndTrainsNothing() throws Exception {
    Path configuration =
        Files.writeString(
            folder.resolve("asking.yml"),
            """
            source: {index: life-history, context: ["service", "level"]}
            training: {model: asked, k: 10}
            language_model:
              provider: ollama
              model: nobody
              base_url: http://127.0.0.1:1
              prices: {input_per_million: 1, output_per_million: 2, currency: EUR}
            """);

    JsonNode unsent = json("run", "--config", configuration.toString(), "--dry-run").path("unsent");

    assertThat(unsent.path("requests").asInt()).isEqualTo(unsent.path("bodies").size());
    assertThat(unsent.path("cost").asDouble()).isPositive();
    assertThat(unsent.path("currency").asText()).isEqualTo("EUR");
    assertThat(unsent.path("bodies").toString())
        .contains("Divide the templates", "deadlock detected in transaction");
    assertThat(unsent.path("later")).hasSize(2);
    assertThat(unsent.at("/later/1/cost").asDouble()).isPositive();
    assertThat(json("models").toString()).doesNotContain("asked");

    assertThat(fame("run", "--config", configuration.toString(), "--dry-run")).isZero();
    assertThat(printed)
        .contains("POST http://127.0.0.1:1/api/chat", "To ollama/nobody: ", "EUR")
        .contains("For messages to expect of each domain, later about: 2 requests");
  }

  private static String[] with(String[] arguments, String... more) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  @Test
  void evaluationFindsWhatTheFieldsSay() throws Exception {
    JsonNode report = json("evaluate", "--index", "life-lines", "--label-field", "label");

    long reported = count("life-lines", "{\"term\":{\"fame.anomaly\":true}}");
    long both =
        count(
            "life-lines",
            "{\"bool\":{\"filter\":[{\"term\":{\"fame.anomaly\":true}},"
                + "{\"term\":{\"label\":\"anomaly\"}}]}}");
    assertThat(report.at("/precision/value").asDouble())
        .isEqualTo((double) both / reported, within(1e-9));
    assertThat(report.path("weight").asLong()).isEqualTo(LATER_LINES);
    assertThat(report.path("model").asText()).isEqualTo("life:1");
    assertThat(fame("evaluate", "--index", "life-lines", "--label-field", "label", "--model", "x"))
        .isEqualTo(4);
  }

  @Test
  void documentsWithoutAScoreGetOneAndTheOthersStayAsTheyAre() throws Exception {
    createIndex("life-unscored");
    List<BulkDocument> documents = new ArrayList<>();
    for (SourceLine line : TinyHistory.of(300, 8, 3).lines()) {
      ObjectNode document = document(line);
      if (documents.size() < 200) {
        document.putObject("fame").put("unscored", "model_unavailable");
      } else {
        document.putObject("fame").put("anomaly_score", 0.5).put("model", "other:1");
      }
      documents.add(new BulkDocument(line.id(), document.toString().getBytes(UTF)));
    }
    documents.add(
        new BulkDocument("none", "{\"fame\":{\"unscored\":\"missing_field\"}}".getBytes(UTF)));
    new BulkIndexer(connection, "life-unscored", null)
        .index(documents.iterator(), Progress.Stage.SILENT);

    JsonNode result = json("backfill", "--index", "life-unscored", "--pipeline", "life");

    assertThat(result.path("found").asInt()).isEqualTo(201);
    assertThat(result.path("rescored").asInt()).isEqualTo(200);
    assertThat(result.path("unscored").toString()).isEqualTo("{\"missing_field\":1}");
    assertThat(count("life-unscored", "{\"term\":{\"fame.model\":\"life:1\"}}")).isEqualTo(200);
    assertThat(count("life-unscored", "{\"term\":{\"fame.model\":\"other:1\"}}")).isEqualTo(100);
    assertThat(fame("backfill", "--index", "life-unscored", "--pipeline", "no-such")).isNotZero();
  }

  @Test
  void driftIsMeasuredAgainstTheCertificateAndWritten() throws Exception {
    // A field that the template of the metrics does not know would be refused.
    ObjectNode metrics =
        (ObjectNode)
            JSON.readTree(Path.of("../config/component-template-fame-metrics.json").toFile())
                .path("template");
    ((ObjectNode) metrics.path("mappings")).put("dynamic", "strict");
    connection.put("/life-metrics", metrics);
    JsonNode same =
        json(
            "drift", "--index", "life-lines", "--model", "life", "--metrics-index", "life-metrics");
    // Lines of another system: nothing of them is known.
    createIndex("life-other");
    List<SourceLine> other = new ArrayList<>();
    for (SourceLine line : TinyHistory.of(1_200, 8, 4).lines()) {
      other.add(
          new SourceLine(
              line.id(),
              line.timestampMillis(),
              io.fame.scoring.LogLine.of("mail queue " + line.id() + " flushed", "mail", "info"),
              line.label()));
    }
    index("life-other", "life", other);
    JsonNode drifted =
        json(
            "drift", "--index", "life-other", "--model", "life", "--metrics-index", "life-metrics");

    assertThat(same.path("verdict").asText()).as(same.toString()).isEqualTo("stable");
    assertThat(same.path("lines").asInt()).isEqualTo(LATER_LINES);
    assertThat(drifted.path("verdict").asText()).isEqualTo("drifted");
    assertThat(drifted.path("novel_share").asDouble()).isEqualTo(1);
    assertThat(drifted.path("reasons").toString()).contains("novel_share");
    connection.post("/life-metrics/_refresh", null);
    assertThat(count("life-metrics", "{\"match_all\":{}}")).isEqualTo(2);
    assertThat(fame("drift", "--index", "life-other", "--model", "life", "--no-write", "--fail"))
        .isEqualTo(5);
    assertThat(fame("drift", "--index", "life-other", "--model", "nobody", "--no-write"))
        .isEqualTo(6);
  }

  @Test
  void aReviewGoesBackToTheDocumentsAndIsNotAskedAgain() throws Exception {
    createIndex("life-review");
    List<SourceLine> lines = new ArrayList<>();
    for (SourceLine line : TinyHistory.of(40, 8, 5).lines()) {
      lines.add(line);
      lines.add(
          new SourceLine(
              "n" + line.id(),
              line.timestampMillis(),
              io.fame.scoring.LogLine.of("raid volume " + line.id() + " degraded", "db", "ERROR"),
              null));
    }
    index("life-review", "life", lines.stream().filter(l -> l.label() == null).toList());
    Path file = folder.resolve("review.jsonl");
    String[] fetch = {"review", "--index", "life-review", "--out", file.toString()};

    JsonNode asked = json(fetch);
    List<String> rows = Files.readAllLines(file);
    assertThat(asked.path("lines_waiting").asInt()).isEqualTo(40);
    assertThat(asked.path("templates_waiting").asInt()).isEqualTo(rows.size()).isEqualTo(1);
    assertThat(fame(fetch)).as("the file exists").isEqualTo(2);
    assertThat(fame("review", "--index", "life-review", "--apply", file.toString()))
        .as("nothing is labelled yet")
        .isEqualTo(4);

    Files.writeString(file, rows.get(0).replace("\"label\":\"\"", "\"label\":\"anomaly\""));
    JsonNode applied =
        json(
            "review",
            "--index",
            "life-review",
            "--apply",
            file.toString(),
            "--label-index",
            "life-labels");
    assertThat(applied.path("documents_written").asInt()).isEqualTo(1);
    assertThat(applied.path("documents_gone").asInt()).isZero();
    assertThat(count("life-review", "{\"term\":{\"fame.verdict\":\"anomaly\"}}")).isEqualTo(1);
    assertThat(count("life-review", "{\"exists\":{\"field\":\"fame.reviewed_at\"}}")).isEqualTo(1);
    assertThat(count("life-review", "{\"exists\":{\"field\":\"fame.anomaly_score\"}}"))
        .as("the score stays")
        .isEqualTo(40);
    connection.post("/life-labels/_refresh", null);
    assertThat(count("life-labels", "{\"match_all\":{}}")).isEqualTo(1);
    assertThat(
            json(
                    "review",
                    "--index",
                    "life-review",
                    "--out",
                    folder.resolve("more.jsonl").toString())
                .path("lines_waiting")
                .asInt())
        .isEqualTo(39);
  }

  @Test
  void anUpdateLearnsANewFailureAndKeepsWhatItDoesNotTouch() throws Exception {
    long end = TinyHistory.of(3_000, 8, 1).lines().get(2_999).timestampMillis();
    List<SourceLine> later = new ArrayList<>();
    for (int i = 1; i <= 80; i++) {
      later.add(
          new SourceLine(
              "later-" + i,
              end + 10_000L * i,
              io.fame.scoring.LogLine.of(
                  "replica " + i + " lags behind its leader by " + 3 * i + " segments",
                  "db",
                  "WARNING"),
              "anomaly"));
    }
    index("life-history", "life", later);
    Path file = folder.resolve("updated.zip");
    Path key = folder.resolve("signing.key");
    String[] update = {
      "update",
      "--index",
      "life-history",
      "--label-field",
      "label",
      "--context",
      "service,level",
      "--model",
      "life",
      "--k",
      "50",
      "--key",
      key.toString()
    };

    JsonNode report = json(with(update, "--out", file.toString()));

    assertThat(report.path("offered").asBoolean()).isTrue();
    assertThat(report.path("lines_known").asInt()).isEqualTo(3_000);
    assertThat(report.path("lines_new").asInt()).isEqualTo(80);
    assertThat(report.path("templates_new").asInt()).isEqualTo(1);
    assertThat(report.at("/registered/version").asText()).isEqualTo("2");
    assertThat(report.path("certificate").path("comparisons")).hasSize(2);
    for (JsonNode model : json("models").path("models")) {
      if (model.path("model").asText().equals("life")) {
        assertThat(model.path("active").asBoolean())
            .as("offered, not activated")
            .isEqualTo(model.path("version").asText().equals("1"));
      }
    }
    Map<String, String> before = heads(activeBundle());
    Map<String, String> after =
        heads(BundleReader.read(Files.readAllBytes(file), new SignaturePolicy(List.of(), false)));
    assertThat(after.keySet()).isEqualTo(before.keySet());
    for (JsonNode kept : report.path("domains_kept")) {
      String head = Head.expert(kept.asText());
      assertThat(after.get(head)).as(head).isEqualTo(before.get(head));
    }
    for (JsonNode changed : report.path("domains_changed")) {
      String head = Head.expert(changed.asText());
      assertThat(after.get(head)).as(head).isNotEqualTo(before.get(head));
    }
    assertThat(report.path("domains_changed")).hasSize(1);
    assertThat(fame(with(update, "--context", "service"))).as("another context").isEqualTo(2);
  }

  @Test
  void aModelThatMissesAGateIsStoredOnlyForAReasonThatEveryoneSeesUntilLaterLinesSayMore()
      throws Exception {
    Path key = folder.resolve("signing.key");
    String[] run = {
      "run",
      "--index",
      "life-history",
      "--label-field",
      "label",
      "--context",
      "service,level",
      "--model",
      "gated",
      "--k",
      "10",
      "--key",
      key.toString(),
      "--gates",
      "{\"labelled_lines\": 100000}"
    };

    assertThat(fame(run)).as("the gate fails").isEqualTo(5);
    assertThat(printed).contains("FAILED labelled-lines");
    assertThat(models("gated")).as("nothing was stored").isEmpty();

    assertThat(fame(with(run, "--override", "a quiet week"))).as(printed).isZero();
    assertThat(printed).contains("Accepted in spite of its gates: a quiet week");
    assertThat(models("gated"))
        .singleElement()
        .matches(model -> model.path("override_reason").asText().equals("a quiet week"))
        .matches(model -> model.path("active").asBoolean());
    assertThat(
            connection
                .get("/_plugins/_fame/models/gated")
                .at("/certificate/override_reason")
                .asText())
        .isEqualTo("a quiet week");
    connection.post("/fame-metrics/_refresh", null);
    assertThat(count("fame-metrics", "{\"match_phrase\":{\"override_reason\":\"a quiet week\"}}"))
        .isEqualTo(1);
    assertThat(pageOfLinesScoredBy("gated"))
        .contains("<dt>accepted in spite of its gates</dt><dd>a quiet week</dd>");

    createIndex("life-afterwards");
    List<SourceLine> history = TinyHistory.of(3_100, 8, 6).lines();
    long span = 10_000L * 3_100;
    index(
        "life-afterwards",
        null,
        history.subList(0, LATER_LINES).stream()
            .map(
                line ->
                    new SourceLine(
                        line.id(), line.timestampMillis() + span, line.line(), line.label()))
            .toList());
    String[] certify = {
      "certify",
      "--index",
      "life-afterwards",
      "--label-field",
      "label",
      "--model",
      "gated",
      "--key",
      key.toString()
    };
    assertThat(fame(with(certify, "--gates", "{\"f1\": 1.01}"))).isEqualTo(5);
    assertThat(models("gated")).hasSize(1);

    JsonNode again = json(with(certify, "--choose-threshold", "--activate"));

    assertThat(again.path("certified").asBoolean()).isTrue();
    assertThat(again.at("/registered/version").asText()).isEqualTo("2");
    assertThat(again.path("lines_later").asInt()).isBetween(350, 750);
    assertThat(again.at("/certificate/comparisons/0/lines").asText()).isEqualTo("thresholds");
    assertThat(again.at("/activation/active").asText()).startsWith("2:");
    JsonNode served = connection.get("/_plugins/_fame/models/gated");
    assertThat(served.at("/certificate/override_reason").isNull()).isTrue();
    assertThat(served.at("/manifest/thresholds/anomaly").asDouble())
        .isEqualTo(again.path("threshold").asDouble());
  }

  private static String pageOfLinesScoredBy(String model) throws Exception {
    connection.put(
        "/_ingest/pipeline/" + model,
        JSON.readTree(
            "{\"processors\":[{\"fame\":{\"model\":\"%s\",\"context_fields\":[\"service\",\"level\"]}}]}"
                .formatted(model)));
    createIndex("life-" + model);
    List<SourceLine> lines = TinyHistory.of(30, 8, 7).lines();
    index("life-" + model, model, lines);
    Path page = folder.resolve("page.html");
    long last = lines.get(lines.size() - 1).timestampMillis();
    assertThat(
            fame(
                "report",
                "--index",
                "life-" + model,
                "--since",
                Instant.ofEpochMilli(lines.get(0).timestampMillis()).toString(),
                "--until",
                Instant.ofEpochMilli(last + 1_000).toString(),
                "--out",
                page.toString()))
        .as(printed)
        .isZero();
    return Files.readString(page);
  }

  private static List<JsonNode> models(String name) throws Exception {
    List<JsonNode> versions = new ArrayList<>();
    for (JsonNode model : json("models").path("models")) {
      if (model.path("model").asText().equals(name)) {
        versions.add(model);
      }
    }
    return versions;
  }

  private static Bundle activeBundle() throws Exception {
    MlCommonsRegistry registry = new MlCommonsRegistry(connection);
    return BundleReader.read(
        registry.read(registry.versions("life").get(0)), new SignaturePolicy(List.of(), false));
  }

  private static Map<String, String> heads(Bundle bundle) {
    return bundle.manifest().heads().stream().collect(Collectors.toMap(Head::name, Head::digest));
  }
}
