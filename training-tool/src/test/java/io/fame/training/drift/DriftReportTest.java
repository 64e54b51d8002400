/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.drift;

import static io.fame.training.drift.ThresholdProposal.demandedF1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fame.scoring.bundle.Thresholds;
import io.fame.training.certify.HeldOutLine;
import io.fame.training.cluster.ScoreAggregations.Window;
import io.fame.training.drift.DriftReport.Expected;
import io.fame.training.recertify.ThresholdChoice;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DriftReportTest {
  private static final Expected EXPECTED =
      new Expected(
          0.02,
          0.01,
          0.03,
          0.01,
          0.02,
          List.of(0.95, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.05),
          new TreeMap<>(Map.of("db", 0.6, "web", 0.4)));

  private static Window window(
      long lines, double novel, double unscored, double lowest, double db) {
    return new Window(
        Optional.empty(),
        Optional.empty(),
        lines,
        0.02,
        novel,
        0.01,
        unscored,
        List.of(lowest, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1 - lowest),
        new TreeMap<>(Map.of("db", db, "web", 1 - db)));
  }

  @Test
  void the_same_distribution_is_stable() {
    DriftReport report = DriftReport.of(window(5_000, 0.02, 0, 0.94, 0.62), EXPECTED);

    assertThat(report.verdict()).isEqualTo("stable");
    assertThat(report.reasons()).isEmpty();
    assertThat(report.scoreDistance()).isEqualTo(0.01, within(1e-9));
    assertThat(report.domainDistance()).isEqualTo(0.02, within(1e-9));
  }

  @Test
  void each_figure_that_leaves_its_limit_is_named() {
    assertThat(DriftReport.of(window(5_000, 0.09, 0, 0.95, 0.6), EXPECTED).reasons())
        .containsExactly("novel_share 0.090 above 0.080");
    assertThat(DriftReport.of(window(5_000, 0, 0.02, 0.95, 0.6), EXPECTED).reasons())
        .containsExactly("unscored_share 0.020 above 0.010");
    assertThat(DriftReport.of(window(5_000, 0, 0, 0.7, 0.6), EXPECTED).reasons())
        .containsExactly("score_distance 0.250 above 0.150");
    DriftReport domains = DriftReport.of(window(5_000, 0, 0, 0.95, 0.1), EXPECTED);
    assertThat(domains.reasons()).containsExactly("domain_distance 0.500 above 0.300");
    assertThat(domains.verdict()).isEqualTo("drifted");
  }

  @Test
  void few_lines_prove_nothing() {
    assertThat(DriftReport.of(window(999, 1, 0, 0.1, 0), EXPECTED).verdict()).isEqualTo("unknown");
  }

  @Test
  void a_domain_of_either_side_only_counts_in_full() {
    assertThat(DriftReport.distance(Map.of("a", 1.0), Map.of("b", 1.0))).isEqualTo(1);
  }

  @Test
  void the_report_has_the_names_of_the_metrics_index() {
    JsonNode json =
        DriftReport.of(window(5_000, 0.02, 0, 0.94, 0.62), EXPECTED)
            .toDocument("app-logs", "app:3", Instant.EPOCH);

    assertThat(json.at("/score_histogram/9/from").asDouble()).isEqualTo(0.9);
    assertThat(json.at("/score_histogram/9/share").asDouble()).isEqualTo(0.06, within(1e-9));
    assertThat(json.at("/domain_mix/0/domain").asText()).isEqualTo("db");
    assertThat(json.at("/certificate/novel_share").asDouble()).isEqualTo(0.01);
    assertThat(json.path("verdict").asText()).isEqualTo("stable");
    assertThat(json.path("model").asText()).isEqualTo("app:3");
    assertThat(json.path("@timestamp").asText()).isEqualTo("1970-01-01T00:00:00Z");
  }

  @Test
  void a_certificate_without_held_out_lines_cannot_be_compared_with() {
    assertThatThrownBy(
            () -> Expected.of(new ObjectMapper().readTree("{\"held_out\":{\"weight\":0}}")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no held-out lines");
  }

  @Test
  void another_threshold_is_proposed_only_where_labels_show_that_the_old_one_fails() {
    List<HeldOutLine> lines = new ArrayList<>();
    for (int hour = 0; hour < 50; hour++) {
      lines.add(line(0.4, true, hour));
      lines.add(line(0.1, false, hour));
    }

    ThresholdChoice choice = propose(lines, 0.5, 0.8).orElseThrow();
    assertThat(choice.thresholds().anomaly()).isBetween(0.15, 0.35);
    assertThat(choice.report().weight()).as("on lines that it was not chosen on").isEqualTo(50);
    assertThat(choice.report().f1().value()).isEqualTo(1);
    assertThat(choice.comparison().active()).isZero();
    assertThat(propose(lines, 0.3, 0.8)).as("it holds").isEmpty();
    assertThat(propose(lines.subList(0, 8), 0.5, 0.8)).as("few labels").isEmpty();
    assertThat(propose(lines, 0.5, 0)).as("nothing was promised").isEmpty();
  }

  @Test
  void whether_the_threshold_holds_is_said_from_ten_independent_anomalies_on() {
    List<HeldOutLine> lines = new ArrayList<>();
    for (int hour = 0; hour < 10; hour++) {
      lines.add(line(0.4, true, hour));
      lines.add(line(0.1, false, hour + 100));
    }

    assertThat(ThresholdProposal.holds(lines, 0.3, 0.8, 1)).contains(true);
    assertThat(ThresholdProposal.holds(lines, 0.5, 0.8, 1)).contains(false);
    assertThat(ThresholdProposal.holds(lines.subList(2, 20), 0.5, 0.8, 1)).as("nine").isEmpty();
    assertThat(ThresholdProposal.holds(List.of(line(0.1, false, 1)), 0.5, 0.8, 1))
        .as("one normal line has an F1 of 0, which means nothing")
        .isEmpty();
  }

  @Test
  void what_has_to_be_kept_is_the_certified_bound_or_else_what_the_gate_demanded()
      throws Exception {
    String certificate =
        """
        {"held_out":{"f1":{"value":0.9,"from":%s,"certifiable":%s}},
         "gates":[{"name":"labelled-lines","limit":50},{"name":"held-out-f1","limit":0.7}]}
        """;
    ObjectMapper json = new ObjectMapper();

    assertThat(demandedF1(json.readTree(certificate.formatted(0.85, true)))).isEqualTo(0.85);
    assertThat(demandedF1(json.readTree(certificate.formatted(0, true)))).isEqualTo(0.7);
    assertThat(demandedF1(json.readTree(certificate.formatted(0.85, false)))).isEqualTo(0.7);
    assertThat(demandedF1(json.readTree("{}"))).isZero();
  }

  @Test
  void a_threshold_that_is_better_on_the_lines_it_was_chosen_on_only_is_not_proposed() {
    List<HeldOutLine> lines = new ArrayList<>();
    for (int hour = 0; hour < 60; hour++) {
      // Later the scores of both kinds have changed places.
      lines.add(line(hour < 30 ? 0.4 : 0.1, true, hour));
      lines.add(line(hour < 30 ? 0.1 : 0.4, false, hour));
    }

    assertThat(propose(lines, 0.5, 0.8)).isEmpty();
  }

  private static Optional<ThresholdChoice> propose(
      List<HeldOutLine> lines, double threshold, double certified) {
    return ThresholdProposal.of(
        lines, new Thresholds(threshold, threshold, threshold), certified, 1);
  }

  private static HeldOutLine line(double score, boolean anomaly, int hour) {
    return new HeldOutLine(score, anomaly, 1, "t", hour, "d", false, false);
  }
}
