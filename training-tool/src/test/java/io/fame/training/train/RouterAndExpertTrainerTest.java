/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RouterAndExpertTrainerTest {
  private static final int ROWS = 64;

  @Test
  void the_router_learns_what_tells_domains_apart() {
    List<TrainingExample> examples = Examples.twoDomains(80, 1);

    HeadWeights router = new RouterTrainer(ROWS).train(examples, 2);

    assertThat(router.columns()).isEqualTo(2);
    for (TrainingExample example : examples) {
      int other = 1 - example.domain();
      assertThat(router.logit(example.rows(), example.domain()))
          .isGreaterThan(router.logit(example.rows(), other));
    }
  }

  @Test
  void a_single_domain_needs_no_training() {
    HeadWeights router = new RouterTrainer(ROWS).train(Examples.twoDomains(80, 1), 1);

    assertThat(router.table()).hasSize(ROWS).containsOnly(0f);
    assertThat(router.bias()).containsExactly(0f);
  }

  /** Row 3 is bad in domain 0, and only there is it known. */
  private static final List<TrainingExample> KNOWN_ELSEWHERE =
      List.of(
          Examples.of(0, true, 1, 3),
          Examples.of(0, true, 1, 3, 11),
          Examples.of(0, false, 1, 12),
          Examples.of(1, false, 2, 13),
          Examples.of(1, true, 2, 14));

  @Test
  void without_background_an_expert_knows_its_own_domain_only() {
    HeadWeights expert = new ExpertTrainer(ROWS, 0).train("b", KNOWN_ELSEWHERE, 1);

    assertThat(expert.name()).isEqualTo("expert:b");
    assertThat(expert.columns()).isEqualTo(1);
    assertThat(expert.table()[3]).isZero();
    assertThat(expert.table()[14]).isPositive();
  }

  @Test
  void with_background_it_also_knows_what_is_bad_elsewhere_but_less_so() {
    HeadWeights own = new ExpertTrainer(ROWS, 0.3).train("a", KNOWN_ELSEWHERE, 0);
    HeadWeights other = new ExpertTrainer(ROWS, 0.3).train("b", KNOWN_ELSEWHERE, 1);

    assertThat(other.table()[3]).isPositive().isLessThan(own.table()[3]);
  }
}
