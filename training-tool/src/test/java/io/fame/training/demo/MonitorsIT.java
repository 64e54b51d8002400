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
import io.fame.training.cluster.ClusterConnection;
import io.fame.training.cluster.ConnectionSettings;
import io.fame.training.endtoend.ClusterUnderTest;
import io.fame.training.endtoend.RealCluster;
import io.fame.training.progress.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The Alerting monitors of {@code config/}: each search runs on a real node over lines that shall
 * and lines that shall not raise the alert, and the trigger decides by the Painless execute API.
 */
@ExtendWith(RealCluster.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MonitorsIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path CONFIG = Path.of("..", "config");
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  private ClusterConnection cluster;

  @BeforeAll
  void connect(ClusterUnderTest underTest) throws IOException {
    cluster = ClusterConnection.open(new ConnectionSettings(underTest.uri(), null, null, null));
  }

  @AfterAll
  void disconnect() {
    cluster.close();
  }

  @Test
  void aDomainThatWasQuietForAWeekRaisesAnAlert() throws Exception {
    Lines known =
        new Lines().add(50, 5, "anomaly", "db").add(3, 60 * 24 * 2, "anomaly", "db").quiet();
    assertThat(fires("new-failure-domain", known)).isFalse();
    Alert alert = alert("new-failure-domain", known.add(2, 4, "anomaly", "disk-full"));
    assertThat(alert.fires).isTrue();
    assertThat(alert.message).contains("- disk-full: 2 lines").contains("in shop");
  }

  @Test
  void threeTimesTheUsualRateRaisesAnAlert() throws Exception {
    assertThat(fires("anomaly-rate", new Lines().quiet())).isFalse();
    // Many lines and proportionally many anomalies are a busy hour, not an alert.
    assertThat(
            fires(
                "anomaly-rate",
                new Lines()
                    .add(30, 5, "anomaly", "db")
                    .add(3_000, 5, "", "db")
                    .add(8, 300, "anomaly", "db")
                    .quiet()))
        .isFalse();
    // Few anomalies are none, whatever their rate.
    assertThat(fires("anomaly-rate", new Lines().add(10, 5, "anomaly", "db").quiet())).isFalse();
    Alert alert = alert("anomaly-rate", new Lines().add(60, 5, "anomaly", "db").quiet());
    assertThat(alert.fires).isTrue();
    assertThat(alert.message).contains("60 of 160 lines").contains("- db: 60 lines");
  }

  @Test
  void aBurstOfUnknownLinesRaisesAnAlert() throws Exception {
    assertThat(fires("novel-burst", new Lines().add(40, 5, "novel", "web").quiet())).isFalse();
    assertThat(
            fires(
                "novel-burst",
                new Lines().add(60, 5, "novel", "web").add(600, 600, "novel", "web").quiet()))
        .isFalse();
    Alert alert = alert("novel-burst", new Lines().add(60, 5, "novel", "web").quiet());
    assertThat(alert.fires).isTrue();
    assertThat(alert.message).contains("60 of 160 lines").contains("shop: 60");
  }

  @Test
  void oneLineOfAHundredWithoutAScoreRaisesAnAlert() throws Exception {
    assertThat(fires("unscored-share", new Lines().quiet())).isFalse();
    assertThat(fires("unscored-share", new Lines().add(5, 5, "unscored", ""))).isFalse();
    Alert alert = alert("unscored-share", new Lines().add(5, 5, "unscored", "").quiet());
    assertThat(alert.fires).isTrue();
    assertThat(alert.message).contains("5 of 105 lines").contains("model_unavailable 5");
  }

  @Test
  void theNewestVerdictOfDriftDecides() throws Exception {
    assertThat(fires("drift", new Lines())).isFalse();
    assertThat(fires("drift", new Lines().drift(90, "drifted").drift(30, "stable"))).isFalse();
    assertThat(fires("drift", new Lines().drift(60 * 48, "drifted"))).isFalse();
    Alert alert = alert("drift", new Lines().drift(90, "stable").drift(30, "drifted"));
    assertThat(alert.fires).isTrue();
    assertThat(alert.message).contains("shop:3").contains("novel_share 0.3");
  }

  /** What a monitor says about some lines. */
  private record Alert(boolean fires, String message) {}

  private boolean fires(String monitor, Lines lines) throws Exception {
    return alert(monitor, lines).fires;
  }

  private Alert alert(String name, Lines lines) throws Exception {
    JsonNode monitor = JSON.readTree(CONFIG.resolve("monitor-" + name + ".json").toFile());
    String index = "monitored-" + name;
    lines.index(cluster, index);
    JsonNode search = monitor.at("/inputs/0/search");
    assertThat(search.path("indices")).hasSize(1);
    String query =
        search.path("query").toString().replace("{{period_end}}", "" + NOW.toEpochMilli());
    ObjectNode context = JSON.createObjectNode();
    context.putArray("results").add(cluster.search(index, (ObjectNode) JSON.readTree(query)));
    cluster.delete("/" + index);

    JsonNode trigger = monitor.at("/triggers/0/query_level_trigger");
    ObjectNode run = JSON.createObjectNode();
    ObjectNode script = run.putObject("script");
    script.put(
        "source", "def ctx = params.ctx; " + trigger.at("/condition/script/source").asText());
    script.putObject("params").set("ctx", context);
    String result = cluster.post("/_scripts/painless/_execute", run).path("result").asText();
    assertThat(result).isIn("true", "false");
    return new Alert(result.equals("true"), message(trigger, context));
  }

  /** The text that people get, by the node's own Mustache. */
  private String message(JsonNode trigger, ObjectNode context) throws IOException {
    ObjectNode template = JSON.createObjectNode();
    ObjectNode text = JSON.createObjectNode();
    text.put("text", trigger.at("/actions/0/message_template/source").asText());
    template.put("source", text.toString());
    ObjectNode parameters = template.putObject("params");
    parameters.set("ctx", context);
    parameters.put("dashboards_url", "http://dashboards");
    String rendered =
        cluster.post("/_render/template", template).at("/template_output/text").asText();
    assertThat(rendered).contains("http://dashboards/app/dashboards#/view/fame-");
    return rendered;
  }

  /** Lines by their age before the monitor runs. */
  private static final class Lines {
    private final List<BulkDocument> documents = new ArrayList<>();

    /** A hundred routine lines now and a thousand in the day before, two of them anomalies. */
    Lines quiet() {
      add(100, 6, "", "db");
      add(998, 300, "", "db");
      return add(2, 300, "anomaly", "db");
    }

    Lines add(int lines, int minutesAgo, String kind, String domain) {
      for (int i = 0; i < lines; i++) {
        ObjectNode line = at(minutesAgo);
        line.put("service.name", "shop");
        ObjectNode fame = line.putObject("fame");
        if (kind.equals("unscored")) {
          fame.put("unscored", "model_unavailable");
        } else {
          fame.put("anomaly", kind.equals("anomaly")).put("novel", kind.equals("novel"));
          fame.put("failure_domain", domain).put("template_id", "0123456789abcdef");
        }
        documents.add(document(line));
      }
      return this;
    }

    Lines drift(int minutesAgo, String verdict) {
      ObjectNode window = at(minutesAgo).put("verdict", verdict).put("model", "shop:3");
      window.putArray("reasons").add("novel_share 0.3");
      documents.add(document(window));
      return this;
    }

    private static ObjectNode at(int minutesAgo) {
      return JSON.createObjectNode()
          .put("@timestamp", NOW.minus(Duration.ofMinutes(minutesAgo)).toString());
    }

    private static BulkDocument document(ObjectNode source) {
      return new BulkDocument(null, source.toString().getBytes(StandardCharsets.UTF_8));
    }

    void index(ClusterConnection cluster, String index) throws Exception {
      ObjectNode body = JSON.createObjectNode();
      ObjectNode properties = body.putObject("mappings").putObject("properties");
      for (String file :
          List.of(
              "component-template-fame.json",
              "component-template-fame-metrics.json",
              "index-template-logs.json")) {
        properties.setAll(
            (ObjectNode)
                JSON.readTree(CONFIG.resolve(file).toFile()).at("/template/mappings/properties"));
      }
      cluster.put("/" + index, body);
      new BulkIndexer(cluster, index, null).index(documents.iterator(), Progress.Stage.SILENT);
      cluster.send("POST", "/" + index + "/_refresh", Map.of(), null);
    }
  }
}
