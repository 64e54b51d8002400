/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TimeBlocksTest {
  private static final long HOUR = 3_600_000;

  @Test
  void a_long_window_is_cut_into_hours() {
    TimeBlocks blocks = TimeBlocks.of(1000, 1000 + 30 * 24 * HOUR);

    assertThat(blocks).isEqualTo(new TimeBlocks(1000, HOUR));
    assertThat(blocks.blockOf(1000)).isZero();
    assertThat(blocks.blockOf(999 + HOUR)).isZero();
    assertThat(blocks.blockOf(1000 + HOUR)).isEqualTo(1);
  }

  @Test
  void a_short_window_is_cut_into_forty_eight_blocks() {
    TimeBlocks blocks = TimeBlocks.of(0, HOUR);

    assertThat(blocks.blockOf(0)).isZero();
    assertThat(blocks.blockOf(HOUR)).isEqualTo(47);
  }

  @Test
  void a_single_instant_is_one_block() {
    assertThat(TimeBlocks.of(5, 5).blockOf(5)).isZero();
  }

  @Test
  void lines_outside_the_window_get_a_block_too() {
    TimeBlocks blocks = new TimeBlocks(10 * HOUR, HOUR);

    assertThat(blocks.blockOf(0)).isZero();
    assertThat(blocks.blockOf(15 * HOUR)).isEqualTo(5);
    assertThat(blocks.blockOf(Long.MAX_VALUE / 2)).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void a_window_that_ends_before_it_begins_is_refused() {
    assertThatThrownBy(() -> TimeBlocks.of(1, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new TimeBlocks(0, 0)).isInstanceOf(IllegalArgumentException.class);
  }
}
