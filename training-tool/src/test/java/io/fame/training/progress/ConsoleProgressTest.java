/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.progress;

import static org.assertj.core.api.Assertions.assertThat;

import io.fame.training.TinyHistory;
import io.fame.training.source.TrackedLines;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ConsoleProgressTest {
  private final StringWriter text = new StringWriter();
  private final PrintWriter out = new PrintWriter(text, true);

  @Test
  void a_bar_counts_up_to_a_total_that_is_known_beforehand_and_is_redrawn_in_place() {
    try (Progress.Stage stage = ConsoleProgress.bars(out).stage("reading", 4, "lines")) {
      stage.step(1);
      stage.step(3);
    }

    assertThat(text.toString()).contains("reading").contains("100%").contains("4/4 lines");
    assertThat(text.toString().strip()).as("one line, drawn again").doesNotContain("\n");
  }

  @Test
  void without_a_terminal_a_stage_is_a_plain_line_where_it_begins_and_where_it_ends() {
    try (Progress.Stage stage = ConsoleProgress.lines(out).stage("reading", 4, "lines")) {
      stage.step(3);
      stage.step(1);
    }

    assertThat(text.toString().lines())
        .satisfiesExactly(
            begin -> assertThat(begin).isEqualTo("reading: 4 lines ..."),
            end -> assertThat(end).matches("reading: 4 lines in \\d+\\.\\d s"));
    assertThat(text.toString()).doesNotContain("\r", "\u001b");
  }

  @Test
  void this_test_has_no_terminal() {
    try (Progress.Stage stage = ConsoleProgress.on(out).stage("reading", 1, "lines")) {
      stage.step(1);
    }

    assertThat(text.toString()).startsWith("reading: 1 lines ...");
  }

  @Test
  void lines_that_are_read_are_counted_as_they_come() throws Exception {
    int[] seen = {0};

    new TrackedLines(TinyHistory.of(60, 8, 1), "scoring", ConsoleProgress.lines(out))
        .forEach(line -> seen[0]++);

    assertThat(seen[0]).isEqualTo(60);
    assertThat(text.toString())
        .startsWith("scoring: 60 lines ...")
        .contains("scoring: 60 lines in");
  }
}
