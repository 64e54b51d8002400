/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class CountsByHashTest {
  @Test
  void counts_lines_of_either_label_by_key_however_many_keys_there_are() {
    CountsByHash counts = new CountsByHash();
    for (long key = 0; key < 10_000; key++) {
      counts.add(key, key % 2 == 0);
      counts.add(key, false);
    }

    assertThat(counts.size()).isEqualTo(10_000);
    assertThat(counts.anomalyShare(4)).isEqualTo(0.5);
    assertThat(counts.anomalyShare(5)).isZero();
    assertThat(counts.contains(9_999)).isTrue();
    assertThat(counts.contains(10_000)).isFalse();
    assertThat(counts.anomalyShare(10_000)).isZero();
  }

  @Test
  void texts_that_differ_in_case_are_different_texts() {
    assertThat(CountsByHash.hash("Error")).isNotEqualTo(CountsByHash.hash("error"));
    assertThat(CountsByHash.hash("error")).isEqualTo(CountsByHash.hash("error"));
  }

  @Test
  void without_anomalies_there_is_no_f1_to_reach() {
    CountsByHash counts = new CountsByHash();
    counts.add(1, false);

    assertThat(counts.bestF1()).isZero();
  }

  @Property(tries = 200)
  void the_best_f1_is_that_of_the_best_set_of_keys(
      @ForAll @Size(max = 12) List<@IntRange(max = 9) Integer> lines) {
    // Keys 0 to 4; odd numbers stand for anomalous lines.
    CountsByHash counts = new CountsByHash();
    lines.forEach(line -> counts.add(line / 2, line % 2 == 1));

    double best = 0;
    for (int set = 0; set < 32; set++) {
      int reportedKeys = set;
      long reported = lines.stream().filter(l -> (reportedKeys >> (l / 2)) % 2 == 1).count();
      long found =
          lines.stream().filter(l -> l % 2 == 1 && (reportedKeys >> (l / 2)) % 2 == 1).count();
      long all = lines.stream().filter(l -> l % 2 == 1).count();
      best = Math.max(best, found > 0 ? 2.0 * found / (reported + all) : 0);
    }

    assertThat(counts.bestF1()).isCloseTo(best, within(1e-9));
  }
}
