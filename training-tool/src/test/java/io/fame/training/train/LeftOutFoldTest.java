/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LeftOutFoldTest {
  private static final TrainingExample SEEN = Examples.of(1, true, 2, 8);
  private static final TrainingExample EXPECTED =
      new TrainingExample(SEEN.rows(), 1, true, 1, SEEN.text(), true);

  private final List<TrainingExample> examples = new ArrayList<>(Examples.twoDomains(60, 5));

  private List<LeftOutFold> foldsOf(long[] groups) {
    return LeftOutFold.of(examples, groups);
  }

  @Test
  void every_labelled_example_is_left_out_once_and_learned_by_all_other_folds() {
    long[] groups = IntStream.range(0, 60).asLongStream().toArray();

    List<LeftOutFold> folds = foldsOf(groups);

    assertThat(folds.stream().flatMapToInt(fold -> Arrays.stream(fold.leftOut())).sorted())
        .containsExactlyElementsOf(IntStream.range(0, 60).boxed().toList());
    for (LeftOutFold fold : folds) {
      assertThat(fold.leftOut()).isNotEmpty();
      assertThat(fold.rest()).hasSize(60 - fold.leftOut().length);
    }
  }

  @Test
  void a_group_is_left_out_as_a_whole() {
    long[] groups = IntStream.range(0, 60).mapToLong(i -> i % 7).toArray();

    for (LeftOutFold fold : foldsOf(groups)) {
      for (int i : fold.leftOut()) {
        assertThat(LeftOutFold.number(groups[i])).isEqualTo(LeftOutFold.number(groups[i % 7]));
        assertThat(fold.leftOut()).contains(i % 7);
      }
    }
  }

  @Test
  void anticipated_examples_are_learned_by_every_fold() {
    examples.add(EXPECTED);

    for (LeftOutFold fold : foldsOf(new long[61])) {
      assertThat(fold.rest()).contains(EXPECTED);
      assertThat(fold.leftOut()).doesNotContain(60);
    }
  }
}
