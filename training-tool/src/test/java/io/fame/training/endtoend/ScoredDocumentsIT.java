/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.endtoend;

import static io.fame.training.endtoend.ShopUnderTest.LATER;
import static io.fame.training.endtoend.ShopUnderTest.LATER_LINES;
import static io.fame.training.endtoend.ShopUnderTest.MODEL;
import static io.fame.training.endtoend.ShopUnderTest.document;
import static io.fame.training.endtoend.ShopUnderTest.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.scoring.LogLine;
import io.fame.training.TinyHistory;
import io.fame.training.cluster.BulkDocument;
import io.fame.training.cluster.BulkIndexer;
import io.fame.training.progress.Progress;
import io.fame.training.source.SourceLine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The commands that look at what a model wrote into documents, and complete it. */
@ExtendWith(TrainedShop.class)
class ScoredDocumentsIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void evaluationFindsWhatTheFieldsSay(ShopUnderTest shop) throws Exception {
    JsonNode report = shop.json("evaluate", "--index", LATER, "--label-field", "label");

    long reported = shop.count(LATER, "{\"term\":{\"fame.anomaly\":true}}");
    long both =
        shop.count(
            LATER,
            "{\"bool\":{\"filter\":[{\"term\":{\"fame.anomaly\":true}},"
                + "{\"term\":{\"label\":\"anomaly\"}}]}}");
    assertThat(report.at("/precision/value").asDouble())
        .isEqualTo((double) both / reported, within(1e-9));
    assertThat(report.path("weight").asLong()).isEqualTo(LATER_LINES);
    assertThat(report.path("model").asText()).isEqualTo("life:1");
    assertThat(report.path("override_reason").isNull()).as("it missed no gate").isTrue();
    assertThat(shop.fame("evaluate", "--index", LATER, "--label-field", "label", "--model", "x"))
        .isEqualTo(4);
  }

  @Test
  void documentsWithoutAScoreGetOneAndTheOthersStayAsTheyAre(ShopUnderTest shop) throws Exception {
    shop.createIndex("life-unscored");
    List<BulkDocument> documents = new ArrayList<>();
    for (SourceLine line : TinyHistory.of(300, 8, 3).lines()) {
      ObjectNode document = document(line);
      if (documents.size() < 200) {
        document.putObject("fame").put("unscored", "model_unavailable");
      } else {
        document.putObject("fame").put("anomaly_score", 0.5).put("model", "other:1");
      }
      documents.add(document(line.id(), document));
    }
    ObjectNode nothing = JSON.createObjectNode();
    nothing.putObject("fame").put("unscored", "missing_field");
    documents.add(document("none", nothing));
    new BulkIndexer(shop.connection(), "life-unscored", null)
        .index(documents.iterator(), Progress.Stage.SILENT);

    JsonNode result = shop.json("backfill", "--index", "life-unscored", "--pipeline", MODEL);

    assertThat(result.path("found").asInt()).isEqualTo(201);
    assertThat(result.path("rescored").asInt()).isEqualTo(200);
    assertThat(result.path("unscored").toString()).isEqualTo("{\"missing_field\":1}");
    assertThat(shop.count("life-unscored", "{\"term\":{\"fame.model\":\"life:1\"}}"))
        .isEqualTo(200);
    assertThat(shop.count("life-unscored", "{\"term\":{\"fame.model\":\"other:1\"}}"))
        .isEqualTo(100);
    assertThat(shop.fame("backfill", "--index", "life-unscored", "--pipeline", "no-such"))
        .isNotZero();
  }

  @Test
  void driftIsMeasuredAgainstTheCertificateAndWritten(ShopUnderTest shop) throws Exception {
    // A field that the template of the metrics does not know would be refused.
    ObjectNode metrics =
        (ObjectNode)
            JSON.readTree(Path.of("../config/component-template-fame-metrics.json").toFile())
                .path("template");
    ((ObjectNode) metrics.path("mappings")).put("dynamic", "strict");
    shop.connection().put("/life-metrics", metrics);
    JsonNode same =
        shop.json("drift", "--index", LATER, "--model", MODEL, "--metrics-index", "life-metrics");
    // Lines of another system: nothing of them is known.
    shop.createIndex("life-other");
    List<SourceLine> other = new ArrayList<>();
    for (SourceLine line : TinyHistory.of(1_200, 8, 4).lines()) {
      other.add(
          new SourceLine(
              line.id(),
              line.timestampMillis(),
              LogLine.of("mail queue " + line.id() + " flushed", "mail", "info"),
              line.label()));
    }
    shop.index("life-other", MODEL, other);
    JsonNode drifted =
        shop.json(
            "drift", "--index", "life-other", "--model", MODEL, "--metrics-index", "life-metrics");

    assertThat(same.path("verdict").asText()).as(same.toString()).isEqualTo("stable");
    assertThat(same.path("lines").asInt()).isEqualTo(LATER_LINES);
    assertThat(same.has("threshold_holds")).as("nobody named labels").isFalse();
    assertThat(drifted.path("verdict").asText()).isEqualTo("drifted");
    assertThat(drifted.path("novel_share").asDouble()).isEqualTo(1);
    assertThat(drifted.path("reasons").toString()).contains("novel_share");
    JsonNode labelled =
        shop.json(
            "drift",
            "--index",
            LATER,
            "--model",
            MODEL,
            "--label-field",
            "label",
            "--metrics-index",
            "life-metrics");
    assertThat(labelled.path("labelled_lines").asInt()).isEqualTo(LATER_LINES);
    assertThat(labelled.path("labelled_f1").asDouble())
        .isGreaterThanOrEqualTo(labelled.path("certified_f1_from").asDouble());
    assertThat(labelled.path("threshold_holds").asBoolean()).isTrue();
    assertThat(labelled.has("proposed_threshold")).isFalse();
    assertThat(shop.count("life-metrics", "{\"match_all\":{}}")).isEqualTo(3);
    assertThat(
            shop.fame("drift", "--index", "life-other", "--model", MODEL, "--no-write", "--fail"))
        .isEqualTo(5);
    assertThat(shop.fame("drift", "--index", "life-other", "--model", "nobody", "--no-write"))
        .isEqualTo(6);
  }

  @Test
  void aReviewGoesBackToTheDocumentsAndIsNotAskedAgain(ShopUnderTest shop) throws Exception {
    shop.createIndex("life-review");
    List<SourceLine> lines = new ArrayList<>();
    for (SourceLine line : TinyHistory.of(40, 8, 5).lines()) {
      lines.add(line);
      lines.add(
          new SourceLine(
              "n" + line.id(),
              line.timestampMillis(),
              LogLine.of("raid volume " + line.id() + " degraded", "db", "ERROR"),
              null));
    }
    shop.index("life-review", MODEL, lines.stream().filter(l -> l.label() == null).toList());
    Path file = shop.file("review.jsonl");
    String[] fetch = {"review", "--index", "life-review", "--out", file.toString()};

    JsonNode asked = shop.json(fetch);
    List<String> rows = Files.readAllLines(file);
    assertThat(asked.path("lines_waiting").asInt()).isEqualTo(40);
    assertThat(asked.path("templates_waiting").asInt()).isEqualTo(rows.size()).isEqualTo(1);
    assertThat(shop.fame(fetch)).as("the file exists").isEqualTo(2);
    assertThat(shop.fame("review", "--index", "life-review", "--apply", file.toString()))
        .as("nothing is labelled yet")
        .isEqualTo(4);

    Files.writeString(file, rows.get(0).replace("\"label\":\"\"", "\"label\":\"anomaly\""));
    JsonNode applied =
        shop.json(
            "review",
            "--index",
            "life-review",
            "--apply",
            file.toString(),
            "--label-index",
            "life-labels");
    assertThat(applied.path("documents_written").asInt()).isEqualTo(1);
    assertThat(applied.path("documents_gone").asInt()).isZero();
    assertThat(shop.count("life-review", "{\"term\":{\"fame.verdict\":\"anomaly\"}}")).isEqualTo(1);
    assertThat(shop.count("life-review", "{\"exists\":{\"field\":\"fame.reviewed_at\"}}"))
        .isEqualTo(1);
    assertThat(shop.count("life-review", "{\"exists\":{\"field\":\"fame.anomaly_score\"}}"))
        .as("the score stays")
        .isEqualTo(40);
    assertThat(shop.count("life-labels", "{\"match_all\":{}}")).isEqualTo(1);
    assertThat(
            shop.json(
                    "review", "--index", "life-review", "--out", shop.file("more.jsonl").toString())
                .path("lines_waiting")
                .asInt())
        .isEqualTo(39);
  }

  @Test
  void anIndexOfThePatternInWhichNothingWasEverScoredDisturbsNoCommand(ShopUnderTest shop)
      throws Exception {
    shop.createIndex("life-part-scored");
    shop.index("life-part-scored", MODEL, TinyHistory.of(1_000, 8, 9).lines());
    shop.index(
        "life-part-scored",
        MODEL,
        List.of(
            new SourceLine(
                "novel", 1_700_000_000_000L, LogLine.of("raid 7 degraded", "db", "ERROR"), null)));
    shop.connection()
        .put(
            "/life-part-plain",
            JSON.readTree(
                "{\"settings\":{\"number_of_replicas\":0},\"mappings\":{\"properties\":{"
                    + "\"@timestamp\":{\"type\":\"date\"},\"message\":{\"type\":\"text\"}}}}"));
    ObjectNode plain = JSON.createObjectNode();
    plain.put("@timestamp", 1_700_000_100_000L).put("message", "nobody scored this");
    new BulkIndexer(shop.connection(), "life-part-plain", null)
        .index(List.of(document("1", plain)).iterator(), Progress.Stage.SILENT);
    assertThat(shop.count("life-part-*", "{\"match_all\":{}}")).isEqualTo(1_002);

    String[] index = {"--index", "life-part-*"};
    JsonNode waiting =
        shop.json(
            with(new String[] {"review", "--out", shop.file("part.jsonl").toString()}, index));
    assertThat(waiting.path("lines_waiting").asInt()).isPositive();
    assertThat(
            shop.json(with(new String[] {"drift", "--model", MODEL, "--no-write"}, index))
                .path("lines")
                .asInt())
        .isEqualTo(1_001);
    assertThat(
            shop.json(with(new String[] {"evaluate", "--label-field", "label"}, index))
                .path("weight")
                .asInt())
        .isEqualTo(1_000);
    assertThat(
            shop.json(with(new String[] {"backfill", "--pipeline", MODEL}, index))
                .path("found")
                .asInt())
        .isZero();
    Path page = shop.file("part.html");
    String[] report = {
      "report", "--since", "2023-11-14T00:00:00Z", "--until", "2023-11-16T00:00:00Z", "--out"
    };
    assertThat(shop.fame(with(with(report, page.toString()), index))).as(shop.printed()).isZero();
    assertThat(page).isNotEmptyFile();
  }

  @Test
  void verdictsThatTheThresholdMissesHaveDriftProposeAnotherOne(ShopUnderTest shop)
      throws Exception {
    double threshold =
        shop.connection()
            .get("/_plugins/_fame/models/" + MODEL)
            .at("/manifest/thresholds/anomaly")
            .asDouble();
    shop.createIndex("life-missed");
    List<BulkDocument> documents = new ArrayList<>();
    for (SourceLine line : TinyHistory.of(1_200, 2, 10).lines()) {
      // What reviewers call an anomaly now has scores that were harmless when the model was made.
      boolean anomaly = line.label().equals("anomaly");
      double score = threshold * (anomaly ? 0.8 : 0.1);
      ObjectNode document = document(line);
      document
          .putObject("fame")
          .put("anomaly_score", score)
          .put("anomaly", false)
          .put("template_id", line.line().context().toString())
          .put("failure_domain", line.line().context().get(0))
          .put("model", "life:1")
          .put("verdict", line.label());
      documents.add(document(line.id(), document));
    }
    new BulkIndexer(shop.connection(), "life-missed", null)
        .index(documents.iterator(), Progress.Stage.SILENT);
    assertThat(shop.count("life-missed", "{\"exists\":{\"field\":\"fame.verdict\"}}"))
        .isEqualTo(1_200);
    String[] drift = {"drift", "--index", "life-missed", "--model", MODEL, "--no-write"};

    JsonNode report = shop.json(drift);

    assertThat(report.path("labelled_f1").asDouble()).isZero();
    assertThat(report.has("threshold_holds")).as("reviewed lines are unlike others").isFalse();
    assertThat(report.path("proposed_threshold").asDouble())
        .isBetween(0.1 * threshold, 0.8 * threshold);
    assertThat(report.path("proposed_f1").asDouble()).isEqualTo(1);
    assertThat(report.path("proposed_f1_from").asDouble()).isBetween(0.9, 1.0);
    assertThat(shop.fame(drift)).isZero();
    assertThat(shop.printed())
        .contains("fame certify --choose-threshold", "reviewed lines only")
        .doesNotContain("no longer holds");
    assertThat(
            shop.json("drift", "--index", LATER, "--model", MODEL, "--no-write")
                .has("proposed_threshold"))
        .as("where nobody has reviewed a line")
        .isFalse();
  }
}
