/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.demo;

import static io.fame.training.demo.InstalledFiles.FAILURE;
import static io.fame.training.demo.InstalledFiles.assertScored;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
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
  private static final Map<String, String> REFRESHED = Map.of("refresh", "true");

  private InstalledFiles installed;

  @BeforeAll
  void connect(DemoRun.Finished demo) throws IOException {
    installed = new InstalledFiles(demo);
  }

  @AfterAll
  void disconnect() {
    installed.close();
  }

  @Test
  void linesOfADataStreamAreScored() throws Exception {
    JsonNode line =
        indexed(
            "ingest-pipeline.json",
            "index-template-data-stream.json",
            "config-stream",
            "config-stream-app",
            "{\"@timestamp\":\"2026-01-01T00:00:00Z\",\"message\":\"%s\",\"service\":{\"name\":\"postgresql\"}}");
    assertScored(line);
    assertThat(
            installed
                .cluster()
                .get("/_data_stream/config-stream-app")
                .at("/data_streams/0/name")
                .asText())
        .isEqualTo("config-stream-app");
  }

  @Test
  void ecsNamesAreReadNestedAsTheyAreMapped() throws Exception {
    JsonNode line =
        indexed(
            "ingest-pipeline.json",
            "index-template-ecs.json",
            "config-ecs",
            "config-ecs-app",
            "{\"@timestamp\":\"2026-01-01T00:00:00Z\",\"message\":\"%s\",\"log\":{\"level\":\"error\"},\"service\":{\"name\":\"postgresql\"},\"host\":{\"name\":\"a\"}}");
    assertScored(line);
  }

  @Test
  void openTelemetryRecordsAreScoredByTheirBody() throws Exception {
    JsonNode line =
        indexed(
            "ingest-pipeline-otel.json",
            "index-template-otel.json",
            "ss4o_logs-config",
            "ss4o_logs-config-default",
            "{\"@timestamp\":\"2026-01-01T00:00:00Z\",\"body\":\"%s\",\"severity\":{\"text\":\"ERROR\"},\"resource\":{\"service.name\":\"postgresql\"}}");
    assertScored(line);
    assertThat(line.path("severityText").asText()).isEqualTo("ERROR");
    assertThat(line.path("serviceName").asText()).isEqualTo("postgresql");
  }

  @Test
  void grokTakesSyslogApartBeforeTheTextIsScored() throws Exception {
    JsonNode known =
        installed.simulated(
            "ingest-pipeline-grok.json", "Jan  3 10:11:12 db1 postgresql[812]: " + FAILURE);
    assertThat(known.at("/event/text").asText()).isEqualTo(FAILURE);
    assertThat(known.at("/host/name").asText()).isEqualTo("db1");
    assertThat(known.at("/service/name").asText()).isEqualTo("postgresql");
    assertScored(known);
    JsonNode other = installed.simulated("ingest-pipeline-grok.json", FAILURE);
    assertThat(other.at("/event/text").asText()).isEqualTo(FAILURE);
    assertScored(other);
  }

  @Test
  void dissectTakesAnApplicationsLineApartBeforeTheTextIsScored() throws Exception {
    JsonNode known =
        installed.simulated(
            "ingest-pipeline-dissect.json", "2026-01-03T10:11:12Z ERROR [postgresql] " + FAILURE);
    assertThat(known.at("/event/text").asText()).isEqualTo(FAILURE);
    assertThat(known.at("/log/level").asText()).isEqualTo("ERROR");
    assertScored(known);
    assertScored(installed.simulated("ingest-pipeline-dissect.json", FAILURE));
  }

  @Test
  void whatCannotBeScoredGoesToAnIndexOfItsOwn() throws Exception {
    String name = "config-on-failure";
    installed.pipeline("ingest-pipeline-on-failure.json", name);
    Map<String, String> through = Map.of("pipeline", name, "refresh", "true");
    JsonNode kept =
        installed.stored(
            "config-failing",
            through,
            JSON.readTree("{\"@timestamp\":\"2026-01-01T00:00:00Z\",\"other\":1}"));
    assertThat(kept.path("_index").asText()).isEqualTo("unscored-config-failing");
    assertThat(kept.at("/_source/event/reason").asText()).isNotEmpty();
    JsonNode good =
        installed.stored(
            "config-failing", through, JSON.createObjectNode().put("message", FAILURE));
    assertThat(good.path("_index").asText()).isEqualTo("config-failing");
    assertScored(good.path("_source"));
  }

  /** Indexes a document whose text is a failure's, through the files. */
  private JsonNode indexed(
      String pipeline, String template, String name, String index, String document)
      throws IOException {
    installed.pipelineAndTemplate(pipeline, template, name, name + "-*");
    return installed
        .stored(index, REFRESHED, JSON.readTree(document.formatted(FAILURE)))
        .path("_source");
  }
}
