/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fame.scoring.model.Calibration;
import io.fame.training.train.ModelTrainer.Fit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ModelTrainerTest {
  private static final int ROWS = 64;
  private static final List<DomainPlan> BOTH =
      List.of(new DomainPlan("a", true), new DomainPlan("b", true));

  private static double[] ones(int count) {
    double[] ones = new double[count];
    Arrays.fill(ones, 1);
    return ones;
  }

  private static Fit fit(List<DomainPlan> domains, List<TrainingExample> examples) {
    return new ModelTrainer(ROWS, domains).fit(examples, ones(examples.size()), null);
  }

  @Test
  void every_labelled_line_is_scored_by_a_model_that_never_saw_its_text() {
    // The first text is all that holds row 9, so a model without it knows nothing of that row.
    List<TrainingExample> examples = new ArrayList<>(Examples.twoDomains(100, 4));
    examples.add(Examples.of(0, true, 1, 9));

    Fit fit = fit(BOTH, examples);

    int last = examples.size() - 1;
    assertThat(fit.leftOut()).hasSize(examples.size()).doesNotContain(Double.NaN);
    assertThat(fit.leftOut()[last]).isLessThan(0.5);
    assertThat(fit.model().probability(examples.get(last).rows()))
        .isGreaterThan(fit.leftOut()[last] + 0.2);
  }

  @Test
  void anticipated_lines_are_learned_from_but_never_judged() {
    List<TrainingExample> examples = new ArrayList<>(Examples.twoDomains(60, 5));
    TrainingExample seen = Examples.of(1, true, 2, 8);
    examples.add(new TrainingExample(seen.rows(), 1, true, 1, seen.text(), true));

    Fit fit = fit(BOTH, examples);

    assertThat(fit.leftOut()[60]).isNaN();
    assertThat(fit.model().experts().get(1).table()[8]).isPositive();
    assertThat(ModelTrainer.metrics(examples, fit.leftOut(), ones(61)).weight()).isEqualTo(60);
  }

  @Test
  void a_domain_without_expert_has_the_share_of_its_anomalies_as_its_probability() {
    List<TrainingExample> examples = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      examples.add(Examples.of(0, true, 1, 10 + i));
      examples.add(Examples.of(1, i % 2 == 0, 2, 30 + i));
    }

    Fit fit = fit(List.of(new DomainPlan("a", false), new DomainPlan("b", true)), examples);

    assertThat(fit.model().experts().get(0)).isNull();
    // 20 anomalies and one imagined line of either kind.
    assertThat(fit.model().calibrations().get(0).probability(7)).isCloseTo(21.0 / 22, within(1e-9));
    assertThat(fit.model().experts().get(1)).isNotNull();
  }

  @Test
  void a_single_domain_is_certain() {
    Fit fit = fit(List.of(new DomainPlan("all", true)), oneDomain());

    assertThat(fit.background()).isZero();
    assertThat(fit.model().probability(new int[] {1, 3})).isGreaterThan(0.5);
    assertThat(fit.model().probability(new int[] {1})).isLessThan(0.5);
  }

  private static List<TrainingExample> oneDomain() {
    return Examples.twoDomains(100, 6).stream()
        .map(e -> Examples.of(0, e.anomaly(), e.rows()))
        .toList();
  }

  @Test
  void equal_examples_give_an_equal_model_to_the_bit() {
    Fit one = fit(BOTH, Examples.twoDomains(100, 7));
    Fit other = fit(BOTH, Examples.twoDomains(100, 7));

    assertThat(one.model().router().table()).isEqualTo(other.model().router().table());
    assertThat(one.leftOut()).isEqualTo(other.leftOut());
    assertThat(one.background()).isEqualTo(other.background());
  }

  @Test
  void a_start_saves_time_but_does_not_decide() {
    List<TrainingExample> examples = Examples.twoDomains(100, 8);
    Fit cold = fit(BOTH, examples);
    TrainedModel elsewhere = fit(BOTH, Examples.twoDomains(100, 9)).model();

    Fit warm = new ModelTrainer(ROWS, BOTH).fit(examples, ones(100), elsewhere);

    for (TrainingExample example : examples) {
      assertThat(warm.model().probability(example.rows()))
          .isCloseTo(cold.model().probability(example.rows()), within(0.02));
    }
  }

  @Test
  void what_a_kept_expert_says_is_not_calibrated_again_also_if_it_never_was() {
    List<TrainingExample> examples = Examples.twoDomains(200, 10);
    TrainedModel older = new ModelTrainer(ROWS, BOTH, false).fit(examples, ones(200), null).model();
    // What was calibrated hardly differs from what was not, and must be treated in the same way.
    Calibration asItIs = older.calibrations().get(0);
    TrainedModel nearly =
        new TrainedModel(
            older.router(), older.experts(), List.of(new Calibration(1, 1e-12), asItIs));

    Fit never = keepingTheFirst(older, examples);
    Fit hardly = keepingTheFirst(nearly, examples);

    assertThat(never.model().calibrations().get(0)).isEqualTo(new Calibration(1, 0));
    assertThat(never.model().calibrations().get(1)).isNotEqualTo(new Calibration(1, 0));
    for (int i = 0; i < examples.size(); i++) {
      assertThat(never.leftOut()[i]).isCloseTo(hardly.leftOut()[i], within(1e-9));
    }
  }

  private static Fit keepingTheFirst(TrainedModel from, List<TrainingExample> examples) {
    KeptHeads kept = new KeptHeads(from, false, Set.of(0));
    return kept.in(new ModelTrainer(ROWS, BOTH).fit(examples, ones(examples.size()), null, kept));
  }

  @Test
  void a_kept_expert_keeps_its_calibration_in_left_out_scores_that_say_too_little_to_calibrate() {
    // Verdicts at random: nothing is calibrated.
    List<TrainingExample> examples = new ArrayList<>();
    Random random = new Random(3);
    for (int i = 0; i < 120; i++) {
      examples.add(Examples.of(i % 2, random.nextInt(6) == 0, 1 + i % 2, 10 + i % 50));
    }
    TrainedModel older = new ModelTrainer(ROWS, BOTH, false).fit(examples, ones(120), null).model();
    TrainedModel sure =
        new TrainedModel(
            older.router(),
            older.experts(),
            List.of(new Calibration(1, 9), older.calibrations().get(1)));

    Fit plain = keepingTheFirst(older, examples);
    Fit shifted = keepingTheFirst(sure, examples);

    assertThat(plain.model().calibrations().get(1)).isEqualTo(new Calibration(1, 0));
    assertThat(shifted.leftOut()[0]).isGreaterThan(plain.leftOut()[0] + 0.2);
  }

  @Test
  void a_group_of_lines_is_scored_by_a_model_that_saw_none_of_them() {
    // Two texts share row 9, which nothing else has: left out as texts, one tells of the other.
    List<TrainingExample> examples = new ArrayList<>(Examples.twoDomains(100, 4));
    for (int word = 10; word < 20; word++) {
      examples.add(Examples.of(0, true, 1, 9, word));
    }
    long[] groups = new long[examples.size()];
    for (int i = 0; i < groups.length; i++) {
      groups[i] = i < 100 ? i : 1_000;
    }
    ModelTrainer trainer = new ModelTrainer(ROWS, BOTH);
    Fit fit = trainer.fit(examples, ones(110), null);

    double[] scores = trainer.withoutTheirGroup(examples, groups, rows(examples), groups, fit);

    assertThat(scores).hasSize(110).doesNotContain(Double.NaN);
    for (int i = 100; i < 110; i++) {
      assertThat(scores[i]).isLessThan(fit.leftOut()[i] - 0.2);
    }
  }

  private static List<int[]> rows(List<TrainingExample> examples) {
    return examples.stream().map(TrainingExample::rows).toList();
  }
}
