/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.fame.training.cluster.ClusterConnection;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Installs the files of {@code config/}: from then on lines are scored as they come in. */
final class ScoringSetup {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ClusterConnection cluster;
  private final Path config;

  ScoringSetup(ClusterConnection cluster, Path config) {
    this.cluster = cluster;
    this.config = config;
  }

  /**
   * Puts pipeline and templates.
   *
   * @param model name of the model, of the pipeline and of the index template
   * @param context context fields, as the model was trained
   * @param indexPattern indices that shall use the pipeline by default
   */
  void install(String model, List<String> context, String indexPattern) throws IOException {
    ArrayNode contextFields = JSON.createArrayNode();
    context.forEach(contextFields::add);
    Map<String, JsonNode> values =
        Map.of(
            "model", TextNode.valueOf(model),
            "pipeline", TextNode.valueOf(model),
            "index_pattern", TextNode.valueOf(indexPattern),
            "context_fields", contextFields);
    ConfigFiles files = new ConfigFiles(config, values);
    cluster.put("/_component_template/fame-fields", files.read(ConfigFiles.COMPONENT_TEMPLATE));
    cluster.put(
        "/_ingest/pipeline/" + ClusterConnection.segment(model),
        files.read(ConfigFiles.INGEST_PIPELINE));
    cluster.put(
        "/_index_template/" + ClusterConnection.segment(model),
        files.read(ConfigFiles.INDEX_TEMPLATE));
    cluster.put(
        "/_component_template/fame-metrics-fields",
        files.read(ConfigFiles.METRICS_COMPONENT_TEMPLATE));
    cluster.put("/_index_template/fame-metrics", files.read(ConfigFiles.METRICS_INDEX_TEMPLATE));
  }
}
