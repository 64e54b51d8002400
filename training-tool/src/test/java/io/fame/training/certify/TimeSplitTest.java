/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.certify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TimeSplitTest {
  /** Lines of a period, counted as so many. */
  private record Lines(int period, double weight) {}

  private static int split(double share, Lines... lines) {
    return TimeSplit.of(List.of(lines), share, Lines::period, Lines::weight);
  }

  @Test
  void the_later_part_begins_after_the_period_in_which_the_share_is_reached() {
    assertThat(split(0.7, new Lines(1, 40), new Lines(2, 29), new Lines(4, 2), new Lines(9, 29)))
        .isEqualTo(5);
    assertThat(split(0.5, new Lines(9, 1), new Lines(3, 1), new Lines(3, 1), new Lines(7, 1)))
        .as("in whatever order they come")
        .isEqualTo(4);
  }

  @Test
  void a_burst_at_the_end_is_the_later_part_instead_of_leaving_none() {
    assertThat(split(0.7, new Lines(1, 10), new Lines(2, 10), new Lines(3, 80))).isEqualTo(3);
    assertThat(split(0.5, new Lines(1, 1), new Lines(8, 1_000))).isEqualTo(8);
  }

  @Test
  void lines_of_one_period_or_none_cannot_be_cut() {
    assertThat(split(0.5, new Lines(3, 1), new Lines(3, 5))).isEqualTo(Integer.MAX_VALUE);
    assertThat(split(0.5)).isEqualTo(Integer.MAX_VALUE);
  }
}
