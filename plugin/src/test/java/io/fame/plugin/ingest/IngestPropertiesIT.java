/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fame.plugin.FameNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Indexing never fails because of scoring. */
class IngestPropertiesIT {
  /** Half a character goes over the wire as an escape. */
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private static FameNode node;

  @BeforeContainer
  static void start() throws Exception {
    node = FameNode.shared();
    node.call(
            "PUT",
            "/_component_template/fame-of-laws",
            Files.readString(Path.of("../config/component-template-fame.json")))
        .ok();
    node.call(
            "PUT",
            "/_index_template/ingest-laws",
            """
            {'index_patterns': ['laws-of-ingest-*'], 'composed_of': ['fame-of-laws'],
             'template': {'settings': {'number_of_shards': 1, 'number_of_replicas': 0},
                          'mappings': {'dynamic': false}}}
            """)
        .ok();
    node.call(
            "PUT",
            "/_ingest/pipeline/laws",
            "{'processors': [{'fame': {'model': 'app-logs', 'explain': 'always',"
                + " 'context_fields': ['log.level']}}]}")
        .ok();
  }

  @Property(tries = 30)
  void aDocumentThatAnIndexTakesItTakesThroughThePipelineToo(
      @ForAll("bulks") List<Map<String, Object>> documents) {
    List<Integer> without = statuses("/laws-of-ingest-without/_bulk", documents);
    List<Integer> with = statuses("/laws-of-ingest-with/_bulk?pipeline=laws", documents);

    for (int i = 0; i < documents.size(); i++) {
      if (without.get(i) == 201) {
        assertThat(with.get(i)).as("document %d", i).isEqualTo(201);
      }
    }
  }

  private static List<Integer> statuses(String path, List<Map<String, Object>> documents) {
    StringBuilder lines = new StringBuilder();
    for (Map<String, Object> document : documents) {
      try {
        lines.append("{\"index\":{}}\n").append(JSON.writeValueAsString(document)).append('\n');
      } catch (JsonProcessingException e) {
        throw new AssertionError(e);
      }
    }
    List<Integer> statuses = new ArrayList<>();
    for (JsonNode item : node.send("POST", path, lines.toString()).ok().path("items")) {
      statuses.add(item.at("/index/status").asInt());
    }
    return statuses;
  }

  @Provide
  Arbitrary<List<Map<String, Object>>> bulks() {
    return JsonDocuments.ofDepth(3).list().ofMinSize(10).ofMaxSize(30);
  }
}
