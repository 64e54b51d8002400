/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fame.scoring.LogLine;
import io.fame.training.source.SourceLine;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class TieGroupTest {
  private static SourceLine line(String service, String message, String label, String id) {
    return new SourceLine(id, 5, LogLine.of(message, service), label);
  }

  @Test
  void ordersByContextThenMessageThenLabelThenId() {
    List<SourceLine> ordered =
        List.of(
            line("a", "z", null, "9"),
            line("b", "x", null, "8"),
            line("b", "x", "no", "7"),
            line("b", "x", "yes", "1"),
            line("b", "x", "yes", "2"),
            line("b", "y", null, "0"));
    TieGroup group = new TieGroup(100, 1_000);
    List<SourceLine> shuffled = new ArrayList<>(ordered);
    Collections.shuffle(shuffled, new Random(3));
    shuffled.forEach(group::add);
    List<SourceLine> drained = new ArrayList<>();
    assertThat(group.drainTo(drained::add)).isFalse();
    assertThat(drained).isEqualTo(ordered);
  }

  @Property
  void anyLimitGivesTheSameOrder(
      @ForAll @IntRange(min = 1, max = 40) int mostLines,
      @ForAll @IntRange(min = 1, max = 40) long mostCharacters,
      @ForAll @IntRange(min = 0, max = 60) int size,
      @ForAll long seed) {
    List<SourceLine> lines = new ArrayList<>();
    Random random = new Random(seed);
    for (int i = 0; i < size; i++) {
      lines.add(line("s", "m".repeat(random.nextInt(4)), null, "id" + i));
    }
    List<SourceLine> expected = new ArrayList<>(lines);
    expected.sort(LineOrder.INSTANCE);

    TieGroup group = new TieGroup(mostLines, mostCharacters);
    List<SourceLine> drained = new ArrayList<>();
    do {
      Collections.shuffle(lines, random);
      lines.forEach(group::add);
    } while (group.drainTo(drained::add));
    assertThat(drained).isEqualTo(expected);

    // And the next timestamp starts afresh.
    SourceLine smallest = line("", "", null, "");
    group.add(smallest);
    drained.clear();
    assertThat(group.drainTo(drained::add)).isFalse();
    assertThat(drained).containsExactly(smallest);
  }
}
