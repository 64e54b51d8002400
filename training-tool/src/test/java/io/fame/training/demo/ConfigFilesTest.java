/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigFilesTest {
  private static final Path CONFIG = Path.of("..", "config");
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void thePipelineGetsTheModelAndTheContextAsAnArray() throws IOException {
    ConfigFiles files =
        new ConfigFiles(
            CONFIG,
            Map.of(
                "model",
                TextNode.valueOf("shop"),
                "context_fields",
                JSON.createArrayNode().add("service.name").add("log.level")));

    JsonNode pipeline = files.read(ConfigFiles.INGEST_PIPELINE);

    assertThat(pipeline.path("description").asText()).endsWith("active version of shop");
    assertThat(pipeline.at("/processors/0/fame").toString())
        .isEqualTo(
            "{\"model\":\"shop\",\"field\":\"message\","
                + "\"context_fields\":[\"service.name\",\"log.level\"]}");
  }

  @Test
  void theIndexTemplateGetsItsPatternAndPipeline() throws IOException {
    ConfigFiles files =
        new ConfigFiles(
            CONFIG,
            Map.of(
                "index_pattern", TextNode.valueOf("shop-*"),
                "pipeline", TextNode.valueOf("shop")));

    JsonNode template = files.read(ConfigFiles.INDEX_TEMPLATE);

    assertThat(template.path("index_patterns").toString()).isEqualTo("[\"shop-*\"]");
    assertThat(template.at("/template/settings/index.default_pipeline").asText()).isEqualTo("shop");
  }

  @Test
  void aPlaceholderWithoutAValueIsAnErrorThatNamesTheFile() {
    ConfigFiles files = new ConfigFiles(CONFIG, Map.of("model", TextNode.valueOf("shop")));

    assertThatThrownBy(() -> files.read(ConfigFiles.INGEST_PIPELINE))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(ConfigFiles.INGEST_PIPELINE);
  }
}
