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
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SavedObjectsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path NDJSON = Path.of("fame.ndjson");

  /** A dashboard's grid has this many columns. */
  private static final int COLUMNS = 48;

  private SavedObjects saved;

  @BeforeEach
  void readObjects() throws IOException {
    saved = SavedObjects.read(Path.of("objects"));
    assertThat(ofType("dashboard")).hasSize(4);
  }

  @Test
  void theFileThatDashboardsImportsIsMadeFromTheReadableOnes() throws IOException {
    String made = saved.over(LogFields.DEFAULT).toNdjson();
    if (Boolean.getBoolean("fame.dashboards.write")) {
      Files.writeString(NDJSON, made);
    }
    assertThat(Files.readString(NDJSON))
        .as("run the tests with -Dfame.dashboards.write=true")
        .isEqualTo(made);
  }

  @Test
  void theObjectsOfTheBuildAreThoseOfTheFolder() throws IOException {
    assertThat(SavedObjects.ofThisBuild()).isEqualTo(saved);
  }

  @Test
  void everyLineIsOneObjectWhoseInnerJsonIsTextThatParses() throws IOException {
    int specifications = 0;
    for (String line : saved.over(LogFields.DEFAULT).toNdjson().split("\n")) {
      JsonNode attributes = JSON.readTree(line).path("attributes");
      for (String name :
          List.of("visState", "panelsJSON", "optionsJSON", "uiStateJSON", "fieldFormatMap")) {
        if (attributes.has(name)) {
          assertThat(JSON.readTree(attributes.path(name).textValue()).isContainerNode()).isTrue();
        }
      }
      JsonNode source = attributes.at("/kibanaSavedObjectMeta/searchSourceJSON");
      if (!source.isMissingNode()) {
        assertThat(JSON.readTree(source.textValue()).path("query").isObject()).isTrue();
      }
      JsonNode state =
          attributes.has("visState")
              ? JSON.readTree(attributes.path("visState").textValue())
              : JSON.createObjectNode();
      if (state.path("type").asText().equals("vega")) {
        specifications++;
        assertThat(JSON.readTree(state.at("/params/spec").textValue()).path("$schema").asText())
            .isEqualTo("https://vega.github.io/schema/vega-lite/v5.json");
      }
    }
    assertThat(specifications).isGreaterThanOrEqualTo(15);
  }

  @Test
  void everyReferenceLeadsToAnObjectOfTheSameFileAndIsUsed() {
    Set<String> present = new HashSet<>();
    saved.objects().forEach(object -> present.add(name(object)));
    assertThat(present).hasSameSizeAs(saved.objects());
    for (ObjectNode object : saved.objects()) {
      Set<String> named = new TreeSet<>();
      for (JsonNode reference : object.path("references")) {
        assertThat(present).contains(name(reference));
        assertThat(named.add(reference.path("name").asText())).isTrue();
      }
      Set<String> used = new TreeSet<>();
      for (String member : List.of("panelRefName", "indexRefName", "indexPatternRefName")) {
        used.addAll(object.findValuesAsText(member));
      }
      assertThat(used).as(name(object)).isEqualTo(named);
    }
  }

  @Test
  void everyPanelHasASentenceThatSaysWhatItShows() {
    for (ObjectNode object : saved.objects()) {
      if (Set.of("search", "visualization", "dashboard").contains(object.path("type").asText())) {
        assertThat(object.at("/attributes/title").asText()).as(name(object)).isNotBlank();
        assertThat(object.at("/attributes/description").asText())
            .as(name(object))
            .matches("[A-Z].{20,}[.).`a-z]");
      }
    }
    for (JsonNode chart : specifications(saved)) {
      JsonNode text = chart.at("/title/text");
      assertThat(text.isArray() ? text.get(text.size() - 1).asText() : text.asText()).endsWith(".");
    }
  }

  @Test
  void everyChartSaysWhatItMeansThatThereIsNothing() {
    for (JsonNode chart : specifications(saved)) {
      JsonNode last = chart.path("layer").get(chart.path("layer").size() - 1);
      assertThat(last.at("/transform/0/filter").asText()).isNotEmpty();
      assertThat(last.at("/encoding/text/value").asText()).endsWith(".");
    }
  }

  @Test
  void panelsLieWithinTheGridAndDoNotOverlap() {
    for (JsonNode dashboard : ofType("dashboard")) {
      Set<String> taken = new HashSet<>();
      Set<String> indices = new HashSet<>();
      for (JsonNode panel : dashboard.at("/attributes/panelsJSON")) {
        JsonNode grid = panel.path("gridData");
        assertThat(indices.add(panel.path("panelIndex").asText())).isTrue();
        assertThat(grid.path("i").asText()).isEqualTo(panel.path("panelIndex").asText());
        for (int x = grid.path("x").asInt(); x < end(grid, "x", "w"); x++) {
          assertThat(x).isLessThan(COLUMNS);
          for (int y = grid.path("y").asInt(); y < end(grid, "y", "h"); y++) {
            assertThat(taken.add(x + "," + y)).as(panel.toString()).isTrue();
          }
        }
      }
      assertThat(taken.size() % COLUMNS).as("no holes in %s", name(dashboard)).isZero();
    }
  }

  @Test
  void everyVisualizationAndSearchIsOnADashboardOrLinkedFromOne() {
    Set<String> shown = new TreeSet<>();
    ofType("dashboard").forEach(d -> d.path("references").forEach(r -> shown.add(name(r))));
    linked("discover#/view/").forEach(id -> shown.add("search/" + id));
    Set<String> made = new TreeSet<>();
    Stream.concat(ofType("visualization").stream(), ofType("search").stream())
        .forEach(object -> made.add(name(object)));
    assertThat(shown).isEqualTo(made);
  }

  @Test
  void linksLeadToDashboardsThatExist() {
    Set<String> dashboards = new TreeSet<>();
    ofType("dashboard").forEach(object -> dashboards.add(object.path("id").asText()));
    assertThat(linked("(?<!discover)#/view/")).isEqualTo(dashboards);
  }

  /** Ids behind a prefix, anywhere in an object. */
  private Set<String> linked(String prefix) {
    Set<String> linked = new TreeSet<>();
    for (ObjectNode object : saved.objects()) {
      Matcher link = Pattern.compile(prefix + "([\\w-]+)").matcher(object.toString());
      while (link.find()) {
        linked.add(link.group(1));
      }
    }
    return linked;
  }

  @Test
  void aUsersNamesReplaceOurs() throws IOException {
    String made =
        saved
            .over(
                new LogFields(
                    "shop-*",
                    "time",
                    "body",
                    "resource.host.name",
                    "resource.service.name",
                    "2026-01-01T00:00:00Z",
                    "now"))
            .toNdjson();
    assertThat(made)
        .contains("shop-*", "\"columns\":[\"resource.service.name\"", "\"timeFrom\":\"2026-01-01T")
        .contains("datum.hit.fields['body']")
        .doesNotContain("{{time_field}}", "logs-*", "\"service.name\"", "\"@timestamp\":\"desc\"");
    assertThat(made.replace("{{value}}", "")).doesNotContain("{{");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "it's", "back\\slash", "{{x}}", "quote\""})
  void aNameThatWouldBreakAnExpressionIsRefused(String name) {
    assertThatThrownBy(
            () -> new LogFields("logs-*", "@timestamp", name, "h", "c", "now-24h", "now"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("message field");
  }

  @Test
  void aFileThatIsNotNamedAfterItsIdAndTypeIsRefused(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("a.search.json"), "{\"id\":\"b\",\"type\":\"search\"}");

    assertThatThrownBy(() -> SavedObjects.read(folder))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("a.search.json");
  }

  private static int end(JsonNode grid, String start, String length) {
    return grid.path(start).asInt() + grid.path(length).asInt();
  }

  private List<ObjectNode> ofType(String type) {
    return saved.objects().stream().filter(o -> o.path("type").asText().equals(type)).toList();
  }

  static List<JsonNode> specifications(SavedObjects saved) {
    List<JsonNode> specifications = new ArrayList<>();
    for (ObjectNode object : saved.objects()) {
      JsonNode specification = object.at("/attributes/visState/params/spec");
      if (specification.isObject()) {
        specifications.add(specification);
      }
    }
    return specifications;
  }

  private static String name(JsonNode reference) {
    return reference.path("type").asText() + "/" + reference.path("id").asText();
  }
}
