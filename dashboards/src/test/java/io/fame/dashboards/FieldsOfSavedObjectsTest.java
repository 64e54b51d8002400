/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.dashboards;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every field that an object uses is in the index template, and of a type that fits the use. */
class FieldsOfSavedObjectsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path CONFIG = Path.of("..", "config");

  private static final Set<String> ANY =
      Set.of("date", "text", "keyword", "boolean", "float", "double", "long");
  private static final Set<String> GROUPED = Set.of("keyword", "boolean");
  private static final Set<String> NUMBERS = Set.of("float", "double", "long");
  private static final Set<String> DATES = Set.of("date");

  /** What an aggregation or a clause of a query asks of its field. */
  private static final Map<String, Set<String>> ALLOWED =
      Map.ofEntries(
          Map.entry("terms", GROUPED),
          Map.entry("term", Set.of("keyword", "boolean")),
          Map.entry("cardinality", GROUPED),
          Map.entry("avg", NUMBERS),
          Map.entry("percentiles", NUMBERS),
          Map.entry("min", Set.of("date", "float", "double", "long")),
          Map.entry("max", Set.of("date", "float", "double", "long")),
          Map.entry("auto_date_histogram", DATES),
          Map.entry("range", Set.of("date", "float", "double", "long")),
          Map.entry("exists", ANY),
          Map.entry("top_hits", ANY),
          Map.entry("value_count", Set.of("date", "keyword", "float")),
          Map.entry("list", GROUPED));

  private static final Pattern QUERIED = Pattern.compile("([\\w@.]+):(?:>=?|<=?|\\w|\\[)");
  private static final Pattern EXISTS = Pattern.compile("_exists_:([\\w@.]+)");

  private SavedObjects saved;
  private Map<String, String> types;

  /** Names by use, as {@code use field}. */
  private final Set<String> used = new TreeSet<>();

  @BeforeEach
  void read() throws IOException {
    saved = SavedObjects.read(Path.of("objects")).over(LogFields.DEFAULT);
    types =
        mapped(
            "component-template-fame.json",
            "index-template-logs.json",
            "component-template-fame-metrics.json");
  }

  @Test
  void columnsAndSortsOfSearchesExist() {
    for (ObjectNode object : ofType("search")) {
      object.at("/attributes/columns").forEach(column -> use("exists", column.asText()));
      object
          .at("/attributes/sort")
          .forEach(sort -> use("auto_date_histogram", sort.at("/0").asText()));
    }
    check("exists message", "auto_date_histogram @timestamp", "exists fame.evidence");
  }

  @Test
  void queriesNameFieldsThatExist() {
    for (JsonNode query :
        saved.objects().stream().flatMap(o -> o.findValues("query").stream()).toList()) {
      String text = query.path("query").asText();
      Matcher exists = EXISTS.matcher(text);
      while (exists.find()) {
        use("exists", exists.group(1));
      }
      Matcher fields = QUERIED.matcher(EXISTS.matcher(text).replaceAll(""));
      while (fields.find()) {
        use("exists", fields.group(1));
      }
    }
    check("exists fame.anomaly", "exists fame.reviewed_at", "exists fame.anomaly_score");
  }

  @Test
  void aggregationsOfTablesAndControlsFitTheirFields() {
    for (ObjectNode object : ofType("visualization")) {
      JsonNode state = object.at("/attributes/visState");
      for (JsonNode aggregation : state.path("aggs")) {
        String type = aggregation.path("type").asText();
        JsonNode parameters = aggregation.path("params");
        if (!type.equals("count")) {
          use(type, parameters.path("field").asText());
        }
        if (parameters.has("sortField")) {
          use("auto_date_histogram", parameters.path("sortField").asText());
        }
      }
      state
          .at("/params/controls")
          .forEach(c -> use(c.path("type").asText(), c.path("fieldName").asText()));
    }
    check("terms fame.failure_domain", "avg fame.anomaly_score", "list host.name");
  }

  @Test
  void queriesOfChartsFitTheirFields() {
    for (JsonNode specification : SavedObjectsTest.specifications(saved)) {
      JsonNode url = specification.at("/data/url");
      if (url.has("%timefield%")) {
        use("auto_date_histogram", url.path("%timefield%").asText());
      }
      walk(url.path("body"));
    }
    check("terms fame.failure_domain", "range fame.domain_confidence", "exists message");
  }

  @Test
  void formatsOfTheDataViewAreOfFieldsThatExist() {
    for (ObjectNode view : ofType("index-pattern")) {
      use("auto_date_histogram", view.at("/attributes/timeFieldName").asText());
      view.at("/attributes/fieldFormatMap").fieldNames().forEachRemaining(f -> use("exists", f));
    }
    check("exists fame.failure_domain");
  }

  /** Members that charts read of a document of fame-metrics. */
  @Test
  void membersOfTheDriftSeriesExist() {
    Set<String> read = new HashSet<>();
    Matcher members =
        Pattern.compile("_source\\.((?:certificate\\.)?[a-z_]+)")
            .matcher(saved.objects().toString());
    while (members.find()) {
      read.add(members.group(1));
    }
    assertThat(read).contains("score_histogram", "certificate.score_histogram", "verdict");
    read.remove("certificate");
    assertThat(types.keySet()).containsAll(read);
  }

  private void walk(JsonNode node) {
    for (Map.Entry<String, JsonNode> member : node.properties()) {
      JsonNode value = member.getValue();
      if (value.isObject() && ALLOWED.containsKey(member.getKey())) {
        JsonNode field = value.path("field");
        if (field.isTextual()) {
          use(member.getKey(), field.asText());
        } else {
          value.fieldNames().forEachRemaining(name -> use(member.getKey(), name));
        }
      }
      if (member.getKey().equals("fields")) {
        value.forEach(field -> use("exists", field.path("field").asText()));
      }
      if (member.getKey().equals("sort")) {
        value.forEach(sort -> use("range", sort.fieldNames().next()));
      }
      walk(value);
    }
    if (node.isArray()) {
      node.forEach(this::walk);
    }
  }

  private void use(String how, String field) {
    assertThat(ALLOWED).containsKey(how);
    used.add(how + " " + field);
  }

  private void check(String... atLeast) {
    assertThat(used).contains(atLeast);
    for (String use : used) {
      String[] parts = use.split(" ", 2);
      assertThat(types).as(use).containsKey(parts[1]);
      assertThat(types.get(parts[1])).as(use).isIn(ALLOWED.get(parts[0]));
    }
  }

  private List<ObjectNode> ofType(String type) {
    return saved.objects().stream().filter(o -> o.path("type").asText().equals(type)).toList();
  }

  private static Map<String, String> mapped(String... files) throws IOException {
    Map<String, String> fields = new TreeMap<>();
    for (String file : files) {
      JsonNode template = JSON.readTree(CONFIG.resolve(file).toFile());
      collect("", template.at("/template/mappings/properties"), fields);
    }
    return fields;
  }

  private static void collect(String prefix, JsonNode properties, Map<String, String> fields) {
    for (Map.Entry<String, JsonNode> field : properties.properties()) {
      JsonNode mapping = field.getValue();
      if (mapping.has("properties")) {
        collect(prefix + field.getKey() + ".", mapping.path("properties"), fields);
      } else {
        fields.put(prefix + field.getKey(), mapping.path("type").asText());
      }
    }
  }
}
