/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.fame.training.cluster.ClusterConnection;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** The templates and pipelines of {@code config/} on a real node, with lines sent through them. */
@ExtendWith(DemoRun.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConfigurationIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path CONFIG = Path.of("..", "config");
  private static final String FAILURE =
      "terminating connection due to administrator command: could not connect to server";

  private ClusterConnection cluster;

  @BeforeAll
  void connect(DemoRun.Finished demo) throws IOException {
    cluster = demo.connect();
  }

  @AfterAll
  void disconnect() {
    cluster.close();
  }

  @Test
  void linesOfADataStreamAreScored() throws Exception {
    install("ingest-pipeline.json", "index-template-data-stream.json", "config-stream");
    JsonNode fame =
        indexed(
            "config-stream-app",
            "{\"@timestamp\":\"2026-01-01T00:00:00Z\",\"message\":\"%s\",\"service\":{\"name\":\"postgresql\"}}");
    assertScored(fame.path("fame"));
    assertThat(cluster.get("/_data_stream/config-stream-app").at("/data_streams/0/name").asText())
        .isEqualTo("config-stream-app");
  }

  @Test
  void ecsNamesAreReadNestedAsTheyAreMapped() throws Exception {
    install("ingest-pipeline.json", "index-template-ecs.json", "config-ecs");
    JsonNode line =
        indexed(
            "config-ecs-app",
            "{\"@timestamp\":\"2026-01-01T00:00:00Z\",\"message\":\"%s\",\"log\":{\"level\":\"error\"},\"service\":{\"name\":\"postgresql\"},\"host\":{\"name\":\"a\"}}");
    assertScored(line.path("fame"));
  }

  @Test
  void openTelemetryRecordsAreScoredByTheirBody() throws Exception {
    install("ingest-pipeline-otel.json", "index-template-otel.json", "ss4o_logs-config");
    JsonNode line =
        indexed(
            "ss4o_logs-config-default",
            "{\"@timestamp\":\"2026-01-01T00:00:00Z\",\"body\":\"%s\",\"severity\":{\"text\":\"ERROR\"},\"resource\":{\"service.name\":\"postgresql\"}}");
    assertScored(line.path("fame"));
    assertThat(line.path("severityText").asText()).isEqualTo("ERROR");
    assertThat(line.path("serviceName").asText()).isEqualTo("postgresql");
  }

  @Test
  void grokTakesSyslogApartBeforeTheTextIsScored() throws Exception {
    JsonNode known =
        simulated("ingest-pipeline-grok.json", "Jan  3 10:11:12 db1 postgresql[812]: " + FAILURE);
    assertThat(known.at("/event/text").asText()).isEqualTo(FAILURE);
    assertThat(known.at("/host/name").asText()).isEqualTo("db1");
    assertThat(known.at("/service/name").asText()).isEqualTo("postgresql");
    assertScored(known.path("fame"));
    JsonNode other = simulated("ingest-pipeline-grok.json", FAILURE);
    assertThat(other.at("/event/text").asText()).isEqualTo(FAILURE);
    assertScored(other.path("fame"));
  }

  @Test
  void dissectTakesAnApplicationsLineApartBeforeTheTextIsScored() throws Exception {
    JsonNode known =
        simulated(
            "ingest-pipeline-dissect.json", "2026-01-03T10:11:12Z ERROR [postgresql] " + FAILURE);
    assertThat(known.at("/event/text").asText()).isEqualTo(FAILURE);
    assertThat(known.at("/log/level").asText()).isEqualTo("ERROR");
    assertScored(known.path("fame"));
    assertScored(simulated("ingest-pipeline-dissect.json", FAILURE).path("fame"));
  }

  @Test
  void whatCannotBeScoredGoesToAnIndexOfItsOwn() throws Exception {
    put("ingest-pipeline-on-failure.json", "config-on-failure");
    JsonNode answer =
        cluster.send(
            "POST",
            "/config-failing/_doc",
            Map.of("pipeline", "config-on-failure", "refresh", "true"),
            JSON.readTree("{\"@timestamp\":\"2026-01-01T00:00:00Z\",\"other\":1}"));
    assertThat(answer.path("_index").asText()).isEqualTo("unscored-config-failing");
    JsonNode kept = cluster.get("/unscored-config-failing/_doc/" + answer.path("_id").asText());
    assertThat(kept.at("/_source/event/reason").asText()).isNotEmpty();
    JsonNode good =
        cluster.send(
            "POST",
            "/config-failing/_doc",
            Map.of("pipeline", "config-on-failure", "refresh", "true"),
            JSON.readTree("{\"message\":\"" + FAILURE + "\"}"));
    assertThat(good.path("_index").asText()).isEqualTo("config-failing");
  }

  private static void assertScored(JsonNode fame) {
    assertThat(fame.path("anomaly_score").asDouble(-1)).as(fame.toString()).isBetween(0.0, 1.0);
    assertThat(fame.path("failure_domain").asText()).isNotEmpty();
    assertThat(fame.path("unscored").isMissingNode()).isTrue();
  }

  /** Puts pipeline and template for the indices {@code name-*}. */
  private void install(String pipeline, String template, String name) throws IOException {
    put(pipeline, name);
    cluster.put("/_index_template/" + name, files(name).read(template));
  }

  private void put(String pipeline, String name) throws IOException {
    cluster.put("/_ingest/pipeline/" + name, files(name).read(pipeline));
  }

  private static ConfigFiles files(String name) {
    return new ConfigFiles(
        CONFIG,
        Map.of(
            "model", TextNode.valueOf(DemoRun.MODEL),
            "pipeline", TextNode.valueOf(name),
            "index_pattern", TextNode.valueOf(name + "-*"),
            "context_fields", JSON.createArrayNode().add("service.name").add("log.level")));
  }

  private JsonNode indexed(String index, String document) throws Exception {
    JsonNode answer =
        cluster.send(
            "POST",
            "/" + index + "/_doc",
            Map.of("refresh", "true"),
            JSON.readTree(document.formatted(FAILURE)));
    return cluster
        .get("/" + answer.path("_index").asText() + "/_doc/" + answer.path("_id").asText())
        .path("_source");
  }

  private JsonNode simulated(String pipeline, String message) throws Exception {
    ObjectNode body = JSON.createObjectNode();
    body.set("pipeline", files("config-simulated").read(pipeline));
    body.putArray("docs").addObject().putObject("_source").put("message", message);
    return cluster.post("/_ingest/pipeline/_simulate", body).at("/docs/0/doc/_source");
  }
}
