/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.languagemodel.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.fame.training.languagemodel.Usage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What dividing templates may come to is known before the first answer. */
class PartitionEstimateTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0, 0",
    "400, 0, 0",
    "401, 200, 1",
    "800, 400, 1",
    "1000, 666, 2",
    "4000, 3600, 9"
  })
  void templates_beyond_those_that_one_question_shows_are_asked_about_in_parts(
      long templates, long others, long requests) {
    assertThat(PartitionEstimate.ofOthers(templates))
        .isEqualTo(new Usage(requests, 100 * others, 5 * others));
  }

  @Test
  void every_objection_repeats_the_dialogue_so_far_and_the_assignment_of_the_others() {
    assertThat(PartitionEstimate.ofObjections(new Usage(1, 1_000, 100), 50))
        .isEqualTo(new Usage(2, (1_000 + 200) + (1_000 + 400), 200));
    assertThat(PartitionEstimate.ofObjections(new Usage(1, 1_000, 100), 401))
        .isEqualTo(new Usage(4, 2_600 + 2 * 20_000, 200 + 2 * 1_000));
  }
}
