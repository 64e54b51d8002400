/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.demo;

import static io.fame.training.demo.InstalledFiles.FAILURE;
import static io.fame.training.demo.InstalledFiles.assertScored;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The examples for log shippers in {@code config/}: what each sends, by its file, goes to the index
 * that the file names, through the pipeline, and is scored. The shippers themselves do not run
 * here.
 */
@ExtendWith(DemoRun.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ShippersIT {
  private static final ObjectMapper JSON = new ObjectMapper();

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
  void fluentBitNamesThePipelineItself() throws Exception {
    JsonNode pipeline = yaml("fluent-bit.yml").path("pipeline");
    JsonNode input = pipeline.at("/inputs/0");
    JsonNode modify = pipeline.at("/filters/0");
    JsonNode output = pipeline.at("/outputs/0");
    assertThat(input.path("name").asText()).isEqualTo("tail");
    assertThat(modify.path("name").asText()).isEqualTo("modify");
    assertThat(output.path("name").asText()).isEqualTo("opensearch");
    assertThat(input.path("tag").asText())
        .isEqualTo(modify.path("match").asText())
        .isEqualTo(output.path("match").asText());
    // Without it the requests name a document type, which the server refuses.
    assertThat(output.path("suppress_type_name").asBoolean()).isTrue();

    installed.pipeline("ingest-pipeline.json", output.path("pipeline").asText());
    ObjectNode record = JSON.createObjectNode().put("log", FAILURE);
    String[] rename = modify.path("rename").asText().split(" ");
    record.set(rename[1], record.remove(rename[0]));
    String[] add = modify.path("add").asText().split(" ");
    record.put(add[0], add[1]);
    record.put(output.path("time_key").asText(), "2026-01-01T00:00:00.000Z");
    JsonNode indexed =
        index(
            output.path("index").asText(),
            Map.of("refresh", "true", "pipeline", output.path("pipeline").asText()),
            record);
    assertScored(indexed);
    assertThat(indexed.path("service.name").asText()).isEqualTo("app");
  }

  @Test
  void dataPrepperWritesToADataStreamWhoseTemplateNamesThePipeline() throws Exception {
    JsonNode pipeline = yaml("data-prepper-pipeline.yml").path("app-logs");
    JsonNode sink = pipeline.at("/sink/0/opensearch");
    assertThat(pipeline.at("/source/http/path").asText()).startsWith("/");
    // A data stream takes no other action, and Data Prepper would put a template of its own.
    assertThat(sink.path("action").asText()).isEqualTo("create");
    assertThat(sink.path("index_type").asText()).isEqualTo("management_disabled");

    installed.pipelineAndTemplate(
        "ingest-pipeline.json",
        "index-template-data-stream.json",
        "shipped",
        sink.path("index").asText());
    ObjectNode record = JSON.createObjectNode().put("message", FAILURE);
    record.put(pipeline.at("/processor/0/date/destination").asText(), "2026-01-01T00:00:00.000Z");
    assertScored(
        index(sink.path("index").asText(), Map.of("refresh", "true", "op_type", "create"), record));
  }

  @Test
  void theOpenTelemetryCollectorWritesToTheDataStreamThatItsTemplateIsFor() throws Exception {
    JsonNode collector = yaml("otel-collector.yml");
    JsonNode logs = collector.at("/service/pipelines/logs");
    for (String kind : new String[] {"receivers", "processors", "exporters"}) {
      assertThat(logs.path(kind)).isNotEmpty();
      logs.path(kind).forEach(one -> assertThat(collector.path(kind).has(one.asText())).isTrue());
    }
    JsonNode exporter = collector.at("/exporters/opensearch");
    assertThat(exporter.at("/mapping/mode").asText()).isEqualTo("ss4o");
    String stream =
        "ss4o_logs-%s-%s"
            .formatted(exporter.path("dataset").asText(), exporter.path("namespace").asText());

    String namespaces = stream.replaceFirst("[^-]+$", "*");
    installed.pipelineAndTemplate(
        "ingest-pipeline-otel.json", "index-template-otel.json", "shipped-otel", namespaces);
    ObjectNode record = JSON.createObjectNode();
    record.put("@timestamp", "2026-01-01T00:00:00Z").put("body", FAILURE);
    record.put("observedTimestamp", "2026-01-01T00:00:01Z");
    record.putObject("severity").put("text", "ERROR").put("number", 17);
    record.putObject("resource").put("service.name", "postgresql");
    record.putObject("attributes").putObject("data_stream").put("dataset", "app");
    record.putObject("instrumentationScope").put("name", "app");
    assertScored(index(stream, Map.of("refresh", "true", "op_type", "create"), record));
  }

  private static JsonNode yaml(String file) throws IOException {
    return new YAMLMapper().readTree(InstalledFiles.CONFIG.resolve(file).toFile());
  }

  private JsonNode index(String index, Map<String, String> parameters, ObjectNode record)
      throws IOException {
    return installed.stored(index, parameters, record).path("_source");
  }
}
