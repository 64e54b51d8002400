/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.fame.plugin.pipeline.PipelineDefinition.Use;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;

class PipelineDefinitionTest {
  @Test
  void findsTheProcessorWhereverItStands() {
    PipelineDefinition definition =
        read(
            """
            {"processors": [
               {"set": {"field": "fame", "value": {"fame": {"model": "no-processor"}}}},
               {"fame": {"tag": "t", "model": "a"}},
               {"drop": {"on_failure": [{"fame": {"model": "b", "target_field": "x.y"}}]}},
               {"foreach": {"field": "f", "processor": {"fame": {"model": "c"}}}}],
             "on_failure": [{"fame": {"model": 7}}, {"pipeline": {"name": "other"}}]}
            """);

    assertThat(definition.uses())
        .containsExactly(
            new Use("t", "a", "fame"),
            new Use(null, "b", "x.y"),
            new Use(null, "c", "fame"),
            new Use(null, 7, "fame"));
    assertThat(definition.calls()).containsExactly("other");
  }

  @Test
  void nonsenseHoldsNoProcessor() {
    assertThat(read("{\"processors\": [1, {\"fame\": []}, null], \"on_failure\": {}}").uses())
        .isEmpty();
    assertThat(read("{}").uses()).isEmpty();
  }

  private static PipelineDefinition read(String json) {
    Map<String, Object> config =
        XContentHelper.convertToMap(JsonXContent.jsonXContent, json, false);
    return PipelineDefinition.of(config);
  }
}
