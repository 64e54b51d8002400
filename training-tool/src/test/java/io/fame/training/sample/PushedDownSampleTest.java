/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fame.scoring.LogLine;
import io.fame.training.source.SourceLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PushedDownSampleTest {
  private static final TimeBlocks BLOCKS = new TimeBlocks(0, 1000);

  private static List<SourceLine> lines(int block, int count, String message) {
    List<SourceLine> lines = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      lines.add(
          new SourceLine(
              "index/" + block + "-" + i, block * 1000L + i, LogLine.of(message + " " + i), null));
    }
    return lines;
  }

  @Test
  void weights_sum_to_the_lines_that_the_cluster_counted() {
    PushedDownSample sample =
        new PushedDownSample(4, 1, BLOCKS, new TreeMap<>(Map.of(0, 900L, 3, 90L, 7, 10L)));

    assertThat(sample.drawnBlocks()).containsExactly(0, 3, 7);
    assertThat(sample.drawnPerBlock()).isEqualTo(6);
    List<SampledLine> chosen =
        sample.choose(
            "t",
            Map.of(
                0, lines(0, 6, "disk full"),
                3, lines(3, 6, "disk full"),
                7, lines(7, 6, "disk full")));

    assertThat(chosen).hasSize(4);
    assertThat(chosen.stream().mapToDouble(SampledLine::weight).sum())
        .isEqualTo(1000, within(1e-9));
    assertThat(chosen).extracting(SampledLine::block).contains(0, 3, 7);
    assertThat(chosen.get(0).template().id()).isEqualTo("t");
    assertThat(chosen.get(0).template().text()).isEqualTo("disk full #");
  }

  @Test
  void of_more_blocks_than_lines_some_are_drawn_and_stand_for_the_rest() {
    TreeMap<Integer, Long> counts = new TreeMap<>();
    for (int block = 0; block < 50; block++) {
      counts.put(block, 10L);
    }
    PushedDownSample sample = new PushedDownSample(5, 1, BLOCKS, counts);

    assertThat(sample.drawnBlocks()).hasSize(5).isSorted();
    assertThat(new PushedDownSample(5, 2, BLOCKS, counts).drawnBlocks())
        .isNotEqualTo(sample.drawnBlocks());
    Map<Integer, List<SourceLine>> drawn = new TreeMap<>();
    sample.drawnBlocks().forEach(block -> drawn.put(block, lines(block, 3, "x")));
    assertThat(sample.choose("t", drawn).stream().mapToDouble(SampledLine::weight).sum())
        .isEqualTo(500, within(1e-9));
  }

  @Test
  void lines_without_a_text_leave_nothing_to_choose() {
    PushedDownSample sample = new PushedDownSample(5, 1, BLOCKS, new TreeMap<>(Map.of(0, 3L)));

    assertThat(sample.choose("t", Map.of(0, List.of()))).isEmpty();
  }
}
