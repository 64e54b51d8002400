/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.certify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fame.scoring.LogLine;
import io.fame.training.certify.ProbeReport.Sensitivity;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProbesTest {
  /** No line holds such a number. */
  private static final Sensitivity NOWHERE = new Sensitivity(0, 0, 0);

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
        .isEqualTo(new ProbeReport(3, 0, NOWHERE, NOWHERE));
  }

  @Test
  void status_codes_and_durations_are_changed_alone() {
    ProbeReport report =
        probe(
            text -> text.contains(" 503 ") ? 0.9 : text.contains("4000ms") ? 0.5 : 0.1,
            "GET /cart 200 in 4ms",
            "GET /cart 404 now");

    assertThat(report.status().lines()).isEqualTo(2);
    assertThat(report.status().mean()).isEqualTo(0.4, within(1e-9));
    assertThat(report.status().largest()).as("503 for 200").isEqualTo(0.8, within(1e-9));
    assertThat(report.duration().lines()).isEqualTo(1);
    assertThat(report.duration().mean()).isEqualTo(0.4, within(1e-9));
  }

  @Test
  void lines_without_any_of_it_say_nothing() {
    assertThat(probe(text -> 0.5, "disk full")).isEqualTo(new ProbeReport(0, 0, NOWHERE, NOWHERE));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "550e8400-e29b-41d4-a716-446655440000",
        "DEADBEEF12",
        "0xFF12",
        "fe80:0:0:0:1ff:fe23:4567:890a",
        "fe80::1ff:fe23:4567:890a",
        "00:1a:2b:3c:4d:5e",
        "12345678901"
      })
  void whatever_names_one_thing_is_replaced_by_something_of_the_same_form(String name) {
    List<String> seen = new ArrayList<>();
    ToDoubleFunction<String> score =
        text -> {
          seen.add(text);
          return text.contains(name) ? 1 : 0;
        };

    assertThat(probe(score, "peer " + name + " lost").invarianceDifference()).isEqualTo(1);
    String other = seen.get(1).replace("peer ", "").replace(" lost", "");
    assertThat(form(other)).isEqualTo(form(name));
  }

  /** Digits and letters by their kind; a zero that leads stays one. */
  private static String form(String name) {
    return name.replaceAll("(?<![0-9a-zA-Z])0", "o")
        .replaceAll("[0-9]", "9")
        .replaceAll("[a-f]", "a")
        .replaceAll("[A-F]", "A");
  }

  @Test
  void words_and_times_of_day_are_left_alone() {
    assertThat(probe(text -> 0.5, "effaced add::fade called at 12:30:01 in Deadbeefdeadbeef"))
        .isEqualTo(new ProbeReport(0, 0, NOWHERE, NOWHERE));
  }

  @Test
  void the_probed_lines_are_spread_over_all() {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 50_000; i++) {
      lines.add(i < 49_000 ? "disk full" : "block 123456 lost");
    }

    ProbeReport report =
        probe(text -> text.contains("123456") ? 1 : 0, lines.toArray(String[]::new));

    assertThat(report.invarianceLines()).isBetween(300, 400);
    assertThat(report.invarianceDifference()).isEqualTo(1);
  }
}
