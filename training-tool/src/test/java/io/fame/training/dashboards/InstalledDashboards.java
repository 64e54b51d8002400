/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.dashboards;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fame.dashboards.SavedObjects;
import io.fame.training.browser.Chromium;
import io.fame.training.cli.Main;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The dashboards in a real Dashboards over a node that {@code fame demo --keep} left: installed by
 * our command, opened in a browser, no panel empty or broken. Both run already: {@code mvn
 * -Pdashboards verify -Dfame.dashboards.url=… -Dfame.dashboards.from=… -Dfame.dashboards.to=…};
 * with {@code -Dfame.screenshots=FOLDER} the pictures are kept.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InstalledDashboards {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  /**
   * What a person sees: each panel's title, its text, and whether it drew or says that it failed.
   */
  private static final String SEEN =
      """
      JSON.stringify({
        busy: document.querySelectorAll(
          '.euiLoadingChart, .embPanel__content .euiLoadingSpinner, .osdLoadingIndicator:not(.osdLoadingIndicator-hidden)').length,
        toasts: [...document.querySelectorAll('.euiToast--danger, .euiToast--warning')].map(t => t.innerText),
        panels: [...document.querySelectorAll('[data-test-subj="embeddablePanel"]')].map(panel => ({
          title: (panel.querySelector('[data-test-subj="dashboardPanelTitle"]') || panel).innerText.split('\\n')[0],
          text: panel.innerText,
          drawn: panel.querySelectorAll('canvas, svg.marks, table, .euiComboBox, .osdMarkdown__body a').length,
          failed: panel.querySelectorAll('[data-test-subj="embeddableStackError"], .visError, .embPanel__error, .vgaVis__message--err').length
        }))
      })
      """;

  private URI url;
  private Chromium chromium;

  @BeforeAll
  void installTwice(@TempDir Path folder) throws Exception {
    url = URI.create(System.getProperty("fame.dashboards.url"));
    int objects = SavedObjects.ofThisBuild().objects().size();
    install();
    JsonNode second = install();
    assertThat(second.path("updated").asInt()).isEqualTo(objects);
    assertThat(second.path("created").asInt()).isZero();
    assertThat(second.path("warnings").toString()).doesNotContain("cannot be grouped by");
    chromium = Chromium.start(Files.createDirectory(folder.resolve("profile")));
  }

  private JsonNode install() throws Exception {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        Main.execute(
            new PrintWriter(out),
            new PrintWriter(err),
            "dashboards",
            "install",
            "--url",
            url.toString(),
            "--index-pattern",
            "demo-logs-later",
            "--from",
            System.getProperty("fame.dashboards.from"),
            "--to",
            System.getProperty("fame.dashboards.to"),
            "--json");
    assertThat(code).as(err.toString()).isZero();
    return JSON.readTree(out.toString());
  }

  @AfterAll
  void stop() {
    if (chromium != null) {
      chromium.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"fame-overview", "fame-domain", "fame-review", "fame-health"})
  void noPanelIsEmptyOrBroken(String id) throws Exception {
    JsonNode dashboard =
        PanelQuery.named(SavedObjects.ofThisBuild(), "dashboard", id).at("/attributes/panelsJSON");
    int rows = 0;
    for (JsonNode panel : dashboard) {
      rows = Math.max(rows, panel.at("/gridData/y").asInt() + panel.at("/gridData/h").asInt());
    }
    chromium.size(1_440, 260 + rows * 28);
    chromium.open(url.resolve("/app/dashboards#/view/" + id));
    JsonNode seen = whenDone(dashboard.size());
    String screenshots = System.getProperty("fame.screenshots", "");
    if (!screenshots.isEmpty()) {
      Files.createDirectories(Path.of(screenshots));
      Files.write(Path.of(screenshots, id + ".png"), chromium.picture());
    }

    assertThat(seen.path("toasts")).isEmpty();
    assertThat(seen.path("panels")).hasSize(dashboard.size());
    List<String> broken = new ArrayList<>();
    for (JsonNode panel : seen.path("panels")) {
      String text = panel.path("text").asText();
      if (panel.path("failed").asInt() > 0
          || panel.path("drawn").asInt() == 0
          || text.contains("No results")
          || text.contains("Could not")) {
        broken.add(text);
      }
    }
    assertThat(broken).isEmpty();
  }

  /** What is to be seen once all panels are there and nothing has changed for some seconds. */
  private JsonNode whenDone(int panels) throws Exception {
    Instant deadline = Instant.now().plus(PATIENCE);
    String before = "";
    int same = 0;
    while (true) {
      String now = chromium.evaluate(SEEN).asText();
      JsonNode seen = JSON.readTree(now);
      boolean there = seen.path("panels").size() >= panels && seen.path("busy").asInt() == 0;
      same = there && now.equals(before) ? same + 1 : 0;
      if (same == 5 || Instant.now().isAfter(deadline)) {
        return seen;
      }
      before = now;
      Thread.sleep(1_000);
    }
  }
}
