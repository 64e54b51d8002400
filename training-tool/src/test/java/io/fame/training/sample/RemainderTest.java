/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fame.scoring.LogLine;
import io.fame.scoring.template.Template;
import io.fame.training.source.SourceLine;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RemainderTest {
  private static final TimeBlocks BLOCKS = new TimeBlocks(0, 1_000);

  private static SampledLine line(String template, int number, double weight) {
    return new SampledLine(
        new SourceLine(template + number, 1_500L * number, LogLine.of("x " + number), null),
        new Template(template, List.of("x", "#"), null),
        99,
        weight);
  }

  private static List<SampledLine> lines(String template, int count, double weight) {
    List<SampledLine> lines = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      lines.add(line(template, i, weight));
    }
    return lines;
  }

  private static double weight(List<SampledLine> lines) {
    return lines.stream().mapToDouble(SampledLine::weight).sum();
  }

  @Test
  void lines_read_and_lines_drawn_of_a_template_share_its_k_by_their_numbers() {
    Remainder remainder = new Remainder(10, 1, BLOCKS, lines("a", 10, 30));

    assertThat(remainder.leftToDraw("a", 700)).isEqualTo(7);
    List<SampledLine> read = remainder.linesOf("a", 700);
    assertThat(read).hasSize(3);
    assertThat(weight(read)).isEqualTo(300, within(1e-9));
    assertThat(read).allMatch(line -> line.block() == line.source().timestampMillis() / 1_000);
    assertThat(remainder.linesOf("a", 700)).isEqualTo(read);
  }

  @Test
  void either_has_at_least_one_line() {
    Remainder remainder = new Remainder(10, 1, BLOCKS, lines("a", 10, 1));

    assertThat(remainder.leftToDraw("a", 1_000_000)).isEqualTo(9);
    assertThat(remainder.leftToDraw("a", 1)).isEqualTo(1);
  }

  @Test
  void with_one_line_per_template_the_one_that_is_drawn_stands_for_all() {
    Remainder remainder = new Remainder(1, 1, BLOCKS, lines("a", 1, 30));

    assertThat(remainder.leftToDraw("a", 70)).isEqualTo(1);
    assertThat(remainder.linesOf("a", 70)).isEmpty();
    assertThat(remainder.weighed(line("a", 5, 70), 70).weight()).isEqualTo(100, within(1e-9));
  }

  @Test
  void a_template_that_was_only_read_keeps_its_lines_and_one_that_was_only_drawn_its_k() {
    Remainder remainder = new Remainder(10, 1, BLOCKS, lines("a", 4, 2));

    assertThat(remainder.templateIds()).containsExactly("a");
    assertThat(remainder.linesOf("a", 0)).hasSize(4);
    assertThat(weight(remainder.linesOf("a", 0))).isEqualTo(8, within(1e-9));
    assertThat(remainder.leftToDraw("b", 100)).isEqualTo(10);
    assertThat(remainder.linesOf("b", 100)).isEmpty();
    assertThat(remainder.weighed(line("b", 1, 7), 100).weight()).isEqualTo(7);
  }
}
