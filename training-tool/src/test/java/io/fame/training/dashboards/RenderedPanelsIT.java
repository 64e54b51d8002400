/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.dashboards;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.dashboards.LogFields;
import io.fame.dashboards.SavedObjects;
import io.fame.training.browser.Chromium;
import io.fame.training.cluster.ClusterConnection;
import io.fame.training.demo.DemoRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The charts as the real Vega libraries draw them in a browser. With {@code
 * -Dfame.screenshots=FOLDER} the dashboards are written there as PNG.
 */
@Tag("browser")
@ExtendWith(DemoRun.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RenderedPanelsIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What one chart shows: texts, and how many shapes with an area or a line. */
  private static final String SHOWN =
      """
      drawn.then(() => Object.fromEntries(Object.keys(charts).map(id => {
        const svg = document.getElementById(id).querySelector('svg');
        return [id, {
          texts: [...svg.querySelectorAll('text')].map(t => t.textContent),
          shapes: svg.querySelectorAll('.mark-rect path, .mark-area path, .mark-line path').length,
          wide: svg.getBoundingClientRect().width > svg.parentElement.clientWidth + 1
        }];
      })))
      """;

  private Path folder;
  private ClusterConnection cluster;
  private LogFields fields;
  private SavedObjects saved;
  private Chromium chromium;

  @BeforeAll
  void start(DemoRun.Finished demo, @TempDir Path temporary) throws Exception {
    folder = temporary;
    chromium = Chromium.start(Files.createDirectory(folder.resolve("profile")));
    cluster = demo.connect();
    fields = PanelData.index(cluster, "rendered-panels", 20_000);
    PanelData.drift(cluster);
    saved = SavedObjects.ofThisBuild();
  }

  @AfterAll
  void stop() {
    if (cluster != null) {
      cluster.close();
    }
    if (chromium != null) {
      chromium.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"fame-overview", "fame-domain", "fame-review", "fame-health"})
  void everyChartShowsItsSentenceAndSomething(String id) throws Exception {
    JsonNode shown = draw(id, saved.over(fields), fields);

    assertThat(chromium.problems()).isEmpty();
    assertThat(shown.size()).isGreaterThanOrEqualTo(3);
    for (var chart : shown.properties()) {
      String all = String.join(" ", texts(chart.getValue()));
      assertThat(all).as(chart.getKey()).contains(lastSentence(chart.getKey()));
      assertThat(all).as(chart.getKey()).doesNotContain(emptySentence(chart.getKey()));
      assertThat(all).as(chart.getKey()).doesNotContain("NaN", "undefined", "Infinity");
      assertThat(chart.getValue().path("shapes").asInt() + texts(chart.getValue()).size())
          .as(chart.getKey())
          .isGreaterThan(6);
      assertThat(chart.getValue().path("wide").asBoolean()).as(chart.getKey()).isFalse();
    }
    String screenshots = System.getProperty("fame.screenshots", "");
    if (!screenshots.isEmpty()) {
      Files.createDirectories(Path.of(screenshots));
      Files.write(Path.of(screenshots, id + ".png"), chromium.picture());
    }
  }

  @Test
  void whoLooksAtTheModelReadsWhyItWasAcceptedInSpiteOfItsGates() throws Exception {
    JsonNode shown = draw("fame-health", saved.over(fields), fields);

    assertThat(texts(shown.path("fame-activations")))
        .contains("services:2", "accepted in spite of its gates: " + PanelData.OVERRIDE)
        .contains("passed its gates");
  }

  @ParameterizedTest
  @ValueSource(strings = {"fame-overview", "fame-domain", "fame-review", "fame-health"})
  void whereThereIsNothingTheChartSaysSo(String id) throws Exception {
    LogFields before =
        new LogFields(
            fields.indexPattern(),
            fields.timeField(),
            fields.messageField(),
            fields.hostField(),
            fields.componentField(),
            "1999-01-01T00:00:00Z",
            "1999-01-02T00:00:00Z");
    List<ObjectNode> without = new ArrayList<>();
    for (ObjectNode object : saved.over(before).objects()) {
      without.add(
          (ObjectNode) JSON.readTree(object.toString().replace("fame-metrics*", "no-metrics*")));
    }
    JsonNode shown = draw(id, new SavedObjects(without), before);

    assertThat(chromium.problems()).isEmpty();
    for (var chart : shown.properties()) {
      if (!chart.getKey().endsWith("-tiles")) {
        assertThat(texts(chart.getValue()))
            .as(chart.getKey())
            .contains(emptySentence(chart.getKey()));
      }
    }
  }

  private JsonNode draw(String id, SavedObjects objects, LogFields of) throws Exception {
    ObjectNode dashboard = PanelQuery.named(objects, "dashboard", id);
    chromium.size(DashboardPage.WIDTH, DashboardPage.height(dashboard));
    chromium.open(new DashboardPage(cluster, objects, of).write(dashboard, folder));
    return chromium.evaluate(SHOWN);
  }

  private JsonNode specification(String id) {
    return PanelQuery.named(saved, "visualization", id).at("/attributes/visState/params/spec");
  }

  private String lastSentence(String id) {
    JsonNode text = specification(id).at("/title/text");
    return text.isArray() ? text.get(text.size() - 1).asText() : text.asText();
  }

  private String emptySentence(String id) {
    JsonNode layers = specification(id).path("layer");
    return layers.get(layers.size() - 1).at("/encoding/text/value").asText();
  }

  private static List<String> texts(JsonNode chart) {
    List<String> texts = new ArrayList<>();
    chart.path("texts").forEach(text -> texts.add(text.asText()));
    return texts;
  }
}
