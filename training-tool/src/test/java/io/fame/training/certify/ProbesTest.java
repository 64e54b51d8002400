/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.certify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fame.scoring.LogLine;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

class ProbesTest {
  private static ProbeReport probe(ToDoubleFunction<String> score, String... messages) {
    return new Probes(
            lines ->
                lines.stream().mapToDouble(line -> score.applyAsDouble(line.message())).toArray())
        .of(List.of(messages).stream().map(LogLine::of).toList());
  }

  @Test
  void a_score_that_looks_at_an_address_an_identifier_or_a_long_number_is_found_out() {
    String address = "connect to 10.0.0.17 failed";
    String identifier = "session deadbeef12 closed";
    String number = "block 123456 lost";

    assertThat(probe(text -> text.contains("10.0.0.17") ? 1 : 0, address).invarianceDifference())
        .isEqualTo(1);
    assertThat(
            probe(text -> text.contains("deadbeef12") ? 1 : 0, identifier).invarianceDifference())
        .isEqualTo(1);
    assertThat(probe(text -> text.contains("123456") ? 1 : 0, number).invarianceDifference())
        .isEqualTo(1);
    assertThat(probe(text -> text.contains("lost") ? 1 : 0, address, identifier, number))
        .isEqualTo(new ProbeReport(3, 0, 0, 0, 0, 0));
  }

  @Test
  void status_codes_and_durations_are_changed_alone() {
    ProbeReport report =
        probe(
            text -> text.contains(" 503 ") ? 0.9 : text.contains("4000ms") ? 0.5 : 0.1,
            "GET /cart 200 in 4ms",
            "GET /cart 404 now");

    assertThat(report.statusLines()).isEqualTo(2);
    assertThat(report.statusSensitivity()).isEqualTo(0.4, within(1e-9));
    assertThat(report.durationLines()).isEqualTo(1);
    assertThat(report.durationSensitivity()).isEqualTo(0.4, within(1e-9));
  }

  @Test
  void lines_without_any_of_it_say_nothing() {
    assertThat(probe(text -> 0.5, "disk full")).isEqualTo(new ProbeReport(0, 0, 0, 0, 0, 0));
  }
}
