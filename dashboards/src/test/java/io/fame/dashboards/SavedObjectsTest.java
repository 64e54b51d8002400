/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.dashboards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SavedObjectsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path NDJSON = Path.of("fame.ndjson");
  private static final Path CONFIG = Path.of("..", "config");
  private static final Pattern QUERIED_FIELD = Pattern.compile("([\\w@.]+)\\s*(?::|>=?|<=?)");

  private SavedObjects saved;

  @BeforeEach
  void readObjects() throws IOException {
    saved = SavedObjects.read(Path.of("objects"));
    assertThat(saved.objects()).hasSizeGreaterThanOrEqualTo(2);
  }

  @Test
  void theFileThatDashboardsImportsIsMadeFromTheReadableOnes() throws IOException {
    if (Boolean.getBoolean("fame.dashboards.write")) {
      Files.writeString(NDJSON, saved.toNdjson());
    }
    assertThat(Files.readString(NDJSON))
        .as("run the tests with -Dfame.dashboards.write=true")
        .isEqualTo(saved.toNdjson());
  }

  @Test
  void everyLineIsOneObjectWhoseSearchSourceIsAStringOfJson() throws IOException {
    for (String line : saved.toNdjson().split("\n")) {
      JsonNode object = JSON.readTree(line);
      JsonNode source = object.at("/attributes/kibanaSavedObjectMeta/searchSourceJSON");
      if (object.path("type").asText().equals("search")) {
        assertThat(source.isTextual()).isTrue();
        assertThat(JSON.readTree(source.asText()).path("indexRefName").asText())
            .isEqualTo(object.at("/references/0/name").asText());
      }
    }
  }

  @Test
  void everyReferenceLeadsToAnObjectOfTheSameFile() {
    Set<String> present = new HashSet<>();
    saved.objects().forEach(object -> present.add(name(object)));
    for (ObjectNode object : saved.objects()) {
      object.path("references").forEach(reference -> assertThat(present).contains(name(reference)));
    }
  }

  @Test
  void everyFieldThatIsShownSortedOrQueriedIsInTheIndexTemplate() throws IOException {
    Set<String> mapped = mappedFields();
    Set<String> used = new TreeSet<>();
    for (ObjectNode object : saved.objects()) {
      JsonNode attributes = object.path("attributes");
      attributes.path("columns").forEach(column -> used.add(column.asText()));
      attributes.path("sort").forEach(sort -> used.add(sort.path(0).asText()));
      if (attributes.has("timeFieldName")) {
        used.add(attributes.path("timeFieldName").asText());
      }
      JsonNode query = attributes.at("/kibanaSavedObjectMeta/searchSourceJSON/query/query");
      Matcher fields = QUERIED_FIELD.matcher(query.asText());
      while (fields.find()) {
        used.add(fields.group(1));
      }
    }
    assertThat(used).contains("fame.anomaly", "message", "@timestamp");
    assertThat(mapped).containsAll(used);
  }

  @Test
  void aFileThatIsNotNamedAfterItsIdAndTypeIsRefused(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("a.search.json"), "{\"id\":\"b\",\"type\":\"search\"}");

    assertThatThrownBy(() -> SavedObjects.read(folder))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("a.search.json");
  }

  private static String name(JsonNode reference) {
    return reference.path("type").asText() + "/" + reference.path("id").asText();
  }

  private static Set<String> mappedFields() throws IOException {
    Set<String> fields = new TreeSet<>();
    for (String file : List.of("component-template-fame.json", "index-template-logs.json")) {
      JsonNode template = JSON.readTree(CONFIG.resolve(file).toFile());
      collect("", template.at("/template/mappings/properties"), fields);
    }
    return fields;
  }

  private static void collect(String prefix, JsonNode properties, Set<String> fields) {
    properties
        .properties()
        .forEach(
            field -> {
              if (field.getValue().has("properties")) {
                collect(prefix + field.getKey() + ".", field.getValue().path("properties"), fields);
              } else {
                fields.add(prefix + field.getKey());
              }
            });
  }
}
