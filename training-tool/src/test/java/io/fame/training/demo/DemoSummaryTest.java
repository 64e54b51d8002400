/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.training.certify.Confusion;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class DemoSummaryTest {
  private static final ScoredWindow.Domain LOCKS = new ScoredWindow.Domain("db-locks", 100, 90);
  private static final DemoReport REPORT =
      new DemoReport(
          "services",
          59_284,
          15_049,
          100,
          649,
          10,
          "recorded:answers",
          null,
          0.4,
          51_160,
          2,
          1_631,
          2_000,
          51_160,
          2_075,
          0.9,
          0.8,
          0.847,
          List.of(LOCKS),
          40_000,
          50_000,
          51_160,
          3,
          "services:1",
          31.2,
          100);

  @Test
  void theSummaryFitsOneScreenHoweverMuchThereIsToTell() {
    ScoredWindow.TopAnomaly anomaly =
        new ScoredWindow.TopAnomaly(
            0.9876, "db-locks", "x".repeat(500), List.of("deadlock", "y".repeat(100)));
    ScoredWindow window =
        new ScoredWindow(
            51_160,
            2,
            1_631,
            2_000,
            51_160,
            new Confusion(1_800, 200, 275, 48_885),
            Collections.nCopies(30, LOCKS),
            Collections.nCopies(30, anomaly));

    String summary = DemoSummary.of(REPORT, window, "lines");

    assertThat(summary.lines()).hasSizeLessThanOrEqualTo(40);
    assertThat(summary.lines()).allMatch(line -> line.length() <= 80);
    assertThat(summary).contains("precision 0.900  recall 0.800  F1 0.847", "because of: deadlock");
  }

  @Test
  void theSummaryNamesWhoNamedTheFailureDomains() throws Exception {
    ScoredWindow window =
        new ScoredWindow(1, 0, 0, 1, 1, new Confusion(1, 0, 0, 0), List.of(), List.of());

    assertThat(DemoSummary.of(REPORT, window, "lines"))
        .contains("10 failure domains, from a language model's recorded answers");
    assertThat(DemoSummary.of(proposedBy("asked:openai/gpt-x-2026-01-01", null), window, "lines"))
        .contains("10 failure domains, named by openai/gpt-x-2026-01-01, asked now");
    assertThat(DemoSummary.of(proposedBy("deterministic", "asked:ollama/q"), window, "lines"))
        .contains("10 failure domains, by words alone; refused: those of ollama/q");
    assertThat(DemoSummary.of(proposedBy("deterministic", null), window, "lines"))
        .contains("10 failure domains, found without a language model");
  }

  private static DemoReport proposedBy(String origin, String refused) throws Exception {
    ObjectMapper json = new ObjectMapper();
    ObjectNode report = json.valueToTree(REPORT);
    report.put("partition_origin", origin).put("partition_refused", refused);
    return json.treeToValue(report, DemoReport.class);
  }

  @Test
  void aLogLineCannotSendControlSequencesToTheTerminal() {
    ScoredWindow.TopAnomaly anomaly =
        new ScoredWindow.TopAnomaly(0.9, "db-locks", "a\u001B[2Jb\nc", List.of());
    ScoredWindow window =
        new ScoredWindow(1, 0, 0, 1, 1, new Confusion(1, 0, 0, 0), List.of(), List.of(anomaly));

    assertThat(DemoSummary.of(REPORT, window, "lines"))
        .contains("a [2Jb c")
        .doesNotContain("\u001B");
  }

  @Test
  void theReportHasTheNamesThatOtherProgramsRelyOn() {
    JsonNode report = REPORT.toJson();

    for (String name :
        List.of(
            "lines_history",
            "lines_labelled",
            "domains",
            "lines_scored",
            "unscored",
            "precision",
            "recall",
            "f1",
            "docs_per_second",
            "docs_per_second_without_pipeline",
            "model",
            "seconds_to_active",
            "seconds")) {
      assertThat(report.has(name)).as(name).isTrue();
    }
    assertThat(report.path("model").asText()).isEqualTo("services:1");
    assertThat(report.path("domains").asInt()).isEqualTo(10);
  }
}
