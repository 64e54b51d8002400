/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.benchmarks.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fame.benchmarks.LogData;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.opensearch.grok.Grok;

class ContenderTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void everyContenderEndsWithEquallyManyFields() throws Exception {
    int ours = Contender.constants().size();
    assertThat(Contender.NONE.sent()).hasSize(ours);
    assertThat(Contender.ONE_SET.sent().size() + processors(Contender.ONE_SET)).isEqualTo(ours);
    assertThat(processors(Contender.SET)).isEqualTo(ours);
    String raw = LogData.BGL.rawLines().get(0);
    Grok grok =
        new Grok(
            Grok.BUILTIN_PATTERNS,
            Contender.GROK.definition().at("/processors/0/grok/patterns/0").asText(),
            message -> {});
    Map<String, Object> captures = grok.captures(raw + " [700000000]");
    assertThat(captures).hasSize(ours).containsEntry("bgl.level", "INFO");
    String dissect = Contender.DISSECT.definition().at("/processors/0/dissect/pattern").asText();
    assertThat(dissect.split("%\\{bgl\\.", -1)).hasSize(ours + 1);
  }

  @Test
  void everyContenderIndexesEquallyManyFields() throws Exception {
    JsonNode mappings;
    try (InputStream template = Contender.class.getResourceAsStream("index-template.json")) {
      mappings = JSON.readTree(template).at("/template/mappings/properties");
    }
    Set<String> ours = new HashSet<>();
    Contender.constants().fieldNames().forEachRemaining(ours::add);
    JsonNode fame = mappings.at("/fame/properties");
    JsonNode bgl = mappings.at("/bgl/properties");
    assertThat(ours).allMatch(fame::has);
    long indexed = ours.stream().filter(name -> !fame.path(name).has("enabled")).count();
    assertThat(Stream.of("anomaly_score", "template_id")).allMatch(ours::contains);
    long captured = bgl.properties().stream().filter(e -> !e.getValue().has("index")).count();
    assertThat(captured).isEqualTo(indexed);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void everyPipelineHasADefinition(Contender contender) {
    assertThat(contender.definition().path("processors")).isNotEmpty();
  }

  @Test
  void documentsAreCutIntoBulksAndNoLineComesTwice() throws Exception {
    Documents documents = new Documents(LogData.BGL);
    List<byte[]> bulks = new ArrayList<>(documents.bulks(Contender.FAME, 250, 100));
    bulks.addAll(documents.bulks(Contender.NONE, 100_000, 100_000));
    List<String> lines =
        bulks.stream()
            .flatMap(bulk -> new String(bulk, StandardCharsets.UTF_8).lines())
            .filter(line -> !line.startsWith("{\"create\""))
            .toList();
    assertThat(bulks).hasSize(4);
    assertThat(lines).hasSize(100_250);
    Set<String> messages = new HashSet<>();
    Set<String> originals = new HashSet<>();
    for (String line : lines) {
      JsonNode document = JSON.readTree(line);
      messages.add(document.path("message").asText());
      originals.add(document.at("/event/original").asText());
    }
    assertThat(messages).hasSize(100_250);
    assertThat(originals).hasSize(100_250);
    assertThat(JSON.readTree(lines.get(0)).has("fame")).isFalse();
    assertThat(JSON.readTree(lines.get(250)).path("fame")).isEqualTo(asRead(Contender.NONE));
  }

  private static JsonNode asRead(Contender contender) throws Exception {
    return JSON.readTree(contender.sent().toString());
  }

  private static int processors(Contender contender) {
    return contender.definition().path("processors").size();
  }
}
