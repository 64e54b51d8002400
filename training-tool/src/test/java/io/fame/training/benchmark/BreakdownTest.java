/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

class BreakdownTest {
  private static final long COMMON = 1;
  private static final long RARE = 2;

  private final Breakdown breakdown = new Breakdown();

  private void add(int times, boolean reported, boolean anomaly, boolean review, long text) {
    for (int i = 0; i < times; i++) {
      breakdown.add(
          new Breakdown.Verdict(reported, anomaly, anomaly && text == RARE, review, false),
          anomaly ? "crash" : "",
          "db",
          text);
    }
  }

  private ObjectNode report() {
    ObjectNode report = JsonNodeFactory.instance.objectNode();
    breakdown.report(report, "service.name", 1);
    return report;
  }

  @Test
  void a_storm_of_one_text_counts_as_one_text() {
    add(98, true, true, false, COMMON);
    add(2, false, true, false, RARE);

    ObjectNode report = report();
    assertThat(report.at("/by_kind/crash/recall").asDouble()).isEqualTo(0.98);
    assertThat(report.at("/by_kind/crash/unseen_anomalies").asInt()).isEqualTo(2);
    assertThat(report.at("/by_service_name/db/recall").asDouble()).isEqualTo(0.98);
    assertThat(report.at("/by_message_type/recall").asDouble()).isEqualTo(0.5);
    assertThat(report.at("/by_kind/crash/texts").asInt()).isEqualTo(2);
    assertThat(report.at("/by_kind/crash/recall_by_text").asDouble()).isEqualTo(0.5);
    assertThat(report.at("/by_service_name/db/by_message_type/recall").asDouble()).isEqualTo(0.5);
    // Of two texts, either may be drawn twice.
    assertThat(report.at("/intervals/recall/0").asDouble()).isZero();
    assertThat(report.at("/intervals/recall/1").asDouble()).isEqualTo(1);
  }

  @Test
  void review_is_worth_what_it_finds_beyond_blind_draws() {
    add(80, false, false, false, COMMON);
    add(10, true, true, false, RARE);
    add(6, true, false, true, RARE);
    add(4, true, true, true, RARE);

    ObjectNode review = (ObjectNode) report().path("review");
    assertThat(review.path("lines").asInt()).isEqualTo(10);
    assertThat(review.path("queue_texts").asInt()).isEqualTo(1);
    assertThat(review.path("wrong_verdicts").asInt()).isEqualTo(6);
    assertThat(review.path("wrong_verdicts_flagged").asInt()).isEqualTo(6);
    assertThat(review.path("wrong_verdicts_if_drawn_blindly").asDouble()).isEqualTo(0.6);
    assertThat(review.at("/after_review/precision").asDouble()).isEqualTo(1);
  }

  @Test
  void windows_are_read_as_a_whole() {
    add(30, false, false, false, COMMON);
    add(5, true, true, false, RARE);
    add(65, false, false, false, COMMON);

    ObjectNode reading = (ObjectNode) report().path("lines_to_read_per_failure");
    assertThat(reading.path("message").asDouble()).isEqualTo(1);
    // Lines 31 to 35 are in the second window of 20 and in the first one of 100.
    assertThat(reading.path("perfect_windows_of_20").asDouble()).isEqualTo(4);
    assertThat(reading.path("perfect_windows_of_100").asDouble()).isEqualTo(20);
  }
}
