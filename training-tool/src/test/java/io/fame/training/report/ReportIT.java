/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.training.browser.Chromium;
import io.fame.training.cluster.ClusterConnection;
import io.fame.training.demo.DemoRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The report on the demo's data, and as a browser shows it. */
@ExtendWith(DemoRun.class)
class ReportIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ReportWindow WINDOW =
      new ReportWindow(
          Instant.parse("2026-11-22T01:30:00Z"), Instant.parse("2026-11-22T02:00:00Z"));

  @TempDir private Path folder;

  private static ReportFields fields(String index) {
    return new ReportFields(index, "@timestamp", "message", "host.name", "service.name");
  }

  @Test
  void figuresAreThoseOfTheIndex(DemoRun.Finished demo) throws Exception {
    try (ClusterConnection cluster = demo.connect()) {
      Findings found = Findings.read(cluster, fields(DemoRun.LATER_INDEX), WINDOW);

      assertThat(found.lines()).isEqualTo(count(cluster, "*"));
      assertThat(found.anomalies()).isEqualTo(count(cluster, "fame.anomaly:true")).isPositive();
      assertThat(found.novel()).isEqualTo(count(cluster, "fame.novel:true"));
      assertThat(found.domains().stream().mapToLong(Findings.Domain::lines).sum())
          .isEqualTo(found.anomalies());
      assertThat(
              found.bars().stream()
                  .flatMap(bar -> bar.domains().values().stream())
                  .mapToLong(Long::longValue)
                  .sum())
          .isEqualTo(found.anomalies());
      assertThat(found.scores().stream().mapToLong(Findings.ScoreRange::all).sum())
          .isEqualTo(count(cluster, "_exists_:fame.anomaly_score"));
      assertThat(found.activeModel()).startsWith(DemoRun.MODEL + ":");
      for (Findings.Domain domain : found.domains()) {
        assertThat(domain.templates()).isNotEmpty();
        assertThat(domain.templates().get(0).message()).isNotEmpty();
        assertThat(domain.first()).isBeforeOrEqualTo(domain.last());
      }
    }
  }

  @Test
  @Tag("browser")
  void aPhoneShowsItWithoutScrollingSidewaysAndRunsNothingOfALine(DemoRun.Finished demo)
      throws Exception {
    ReportWindow then =
        new ReportWindow(
            Instant.parse("2025-12-31T00:00:00Z"), Instant.parse("2026-01-02T00:00:00Z"));
    try (ClusterConnection cluster = demo.connect();
        Chromium chromium = Chromium.start(Files.createDirectory(folder.resolve("profile")))) {
      indexAttack(cluster);
      for (Findings found :
          List.of(
              Findings.read(cluster, fields(DemoRun.LATER_INDEX), WINDOW),
              Findings.read(cluster, fields("report-attack"), then))) {
        Path page = folder.resolve("report.html");
        Files.writeString(page, ReportPage.of(found));
        for (int width : new int[] {360, 1_000}) {
          chromium.size(width, 800);
          chromium.open(page);
          assertThat(chromium.problems()).isEmpty();
          assertThat(chromium.evaluate("document.title").asText()).startsWith("FAME: ");
          assertThat(chromium.evaluate("document.querySelectorAll('script,img').length").asInt())
              .isZero();
          assertThat(chromium.evaluate("document.documentElement.scrollWidth").asInt())
              .isLessThanOrEqualTo(width);
          assertThat(chromium.evaluate("document.querySelectorAll('svg rect').length").asInt())
              .isPositive();
        }
      }
    }
  }

  private static void indexAttack(ClusterConnection cluster) throws Exception {
    String attack = "<script>document.title='owned'</script><img src=x onerror=\"alert(1)\">";
    ObjectNode line = JSON.createObjectNode();
    line.put("@timestamp", "2026-01-01T00:00:00Z").put("message", attack + "x".repeat(500));
    line.putObject("fame")
        .put("anomaly", true)
        .put("anomaly_score", 0.99)
        .put("failure_domain", attack)
        .put("template_id", "0123456789abcdef");
    JsonNode mappings =
        cluster
            .get("/" + DemoRun.LATER_INDEX + "/_mapping")
            .path(DemoRun.LATER_INDEX)
            .path("mappings");
    ObjectNode index = JSON.createObjectNode();
    index.set("mappings", mappings);
    cluster.put("/report-attack", index);
    cluster.send("POST", "/report-attack/_doc", Map.of("refresh", "true"), line);
  }

  private static long count(ClusterConnection cluster, String lucene) throws Exception {
    ObjectNode body = JSON.createObjectNode();
    body.putObject("query").putObject("query_string").put("query", lucene);
    return cluster.post("/" + DemoRun.LATER_INDEX + "/_count", body).path("count").asLong();
  }
}
