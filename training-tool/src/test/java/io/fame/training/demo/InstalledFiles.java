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

/** Files of {@code config/} as a user puts them into the demo's cluster, and lines sent there. */
final class InstalledFiles implements AutoCloseable {
  static final Path CONFIG = Path.of("..", "config");

  /** A line of a failure, which the demo's model knows. */
  static final String FAILURE =
      "terminating connection due to administrator command: could not connect to server";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final ClusterConnection cluster;

  InstalledFiles(DemoRun.Finished demo) throws IOException {
    cluster = demo.connect();
  }

  ClusterConnection cluster() {
    return cluster;
  }

  /** Puts a pipeline under a name. */
  void pipeline(String file, String name) throws IOException {
    cluster.put("/_ingest/pipeline/" + name, files(name, "unused-*").read(file));
  }

  /** Puts a pipeline, and the template that names it, for the indices. */
  void pipelineAndTemplate(String pipeline, String template, String name, String indices)
      throws IOException {
    pipeline(pipeline, name);
    cluster.put("/_index_template/" + name, files(name, indices).read(template));
  }

  /** Indexes a document; what is stored then. */
  JsonNode stored(String index, Map<String, String> parameters, JsonNode document)
      throws IOException {
    JsonNode answer = cluster.send("POST", "/" + index + "/_doc", parameters, document);
    return cluster.get(
        "/" + answer.path("_index").asText() + "/_doc/" + answer.path("_id").asText());
  }

  /** What a pipeline makes of a message, without storing it. */
  JsonNode simulated(String pipeline, String message) throws IOException {
    ObjectNode body = JSON.createObjectNode();
    body.set("pipeline", files("simulated", "unused-*").read(pipeline));
    body.putArray("docs").addObject().putObject("_source").put("message", message);
    return cluster.post("/_ingest/pipeline/_simulate", body).at("/docs/0/doc/_source");
  }

  static void assertScored(JsonNode source) {
    JsonNode fame = source.path("fame");
    assertThat(fame.path("anomaly_score").asDouble(-1)).as(source.toString()).isBetween(0.0, 1.0);
    assertThat(fame.path("failure_domain").asText()).isNotEmpty();
    assertThat(fame.has("unscored")).isFalse();
  }

  private static ConfigFiles files(String pipeline, String indices) {
    return new ConfigFiles(
        CONFIG,
        Map.of(
            "model", TextNode.valueOf(DemoRun.MODEL),
            "pipeline", TextNode.valueOf(pipeline),
            "index_pattern", TextNode.valueOf(indices),
            "context_fields", JSON.createArrayNode().add("service.name").add("log.level")));
  }

  @Override
  public void close() {
    cluster.close();
  }
}
