/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.certify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fame.training.certify.HeldOutReport.DomainFigures;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class HeldOutEvaluationTest {
  private static final double THRESHOLD = 0.5;

  @Test
  void points_are_weighted_by_the_lines_that_a_line_stands_for() {
    HeldOutReport report =
        evaluate(
            line(0.9, true, 30, 0),
            line(0.8, false, 10, 1),
            line(0.2, true, 20, 2),
            line(0.1, false, 40, 3));

    assertThat(report.lines()).isEqualTo(4);
    assertThat(report.weight()).isEqualTo(100);
    assertThat(report.anomalies()).isEqualTo(50);
    assertThat(report.bursts()).isEqualTo(4);
    assertThat(report.precision().value()).isEqualTo(0.75);
    assertThat(report.recall().value()).isEqualTo(0.6);
    assertThat(report.f1().value()).isEqualTo(2 * 30 / (60.0 + 10 + 20), within(1e-12));
    assertThat(report.reliability().bins()).hasSize(10);
  }

  @Test
  void effective_observations_count_bursts_not_lines() {
    List<HeldOutLine> oneBurst = new ArrayList<>();
    List<HeldOutLine> manyBursts = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      oneBurst.add(line(0.9, true, 1, 7));
      manyBursts.add(line(0.9, true, 1, i % 20));
    }

    assertThat(HeldOutEvaluation.evaluate(oneBurst, THRESHOLD, 1).recall())
        .isEqualTo(new Estimate(1, 1, 1, 1, false));
    assertThat(HeldOutEvaluation.evaluate(manyBursts, THRESHOLD, 1).recall())
        .isEqualTo(new Estimate(1, 1, 1, 20, true));
  }

  @Test
  void one_heavy_burst_among_light_ones_counts_for_little_more_than_itself() {
    List<HeldOutLine> lines = new ArrayList<>(List.of(line(0.9, true, 1000, 0)));
    for (int block = 1; block <= 50; block++) {
      lines.add(line(0.9, true, 1, block));
    }

    Estimate recall = HeldOutEvaluation.evaluate(lines, THRESHOLD, 1).recall();

    assertThat(recall.effectiveObservations()).isBetween(1.0, 1.2);
    assertThat(recall.certifiable()).isFalse();
  }

  @Test
  void each_number_has_the_effective_observations_of_what_it_is_measured_on() {
    List<HeldOutLine> lines = new ArrayList<>();
    for (int block = 0; block < 40; block++) {
      lines.add(line(0.01, false, 1, block));
    }
    lines.add(line(0.99, true, 1, 50));
    lines.add(line(0.98, true, 1, 51));
    lines.add(line(0.5, false, 1, 52));

    HeldOutReport report = HeldOutEvaluation.evaluate(lines, THRESHOLD, 1);

    assertThat(report.precision().effectiveObservations()).isEqualTo(3, within(1e-9));
    assertThat(report.recall().effectiveObservations()).isEqualTo(2, within(1e-9));
    assertThat(report.calibrationError().effectiveObservations()).isEqualTo(43, within(1e-9));
    assertThat(report.calibrationErrorBetween().effectiveObservations()).isEqualTo(1);
    assertThat(report.reviewShare().certifiable()).isTrue();
    assertThat(report.f1().certifiable()).isFalse();
  }

  @Test
  void bursts_widen_the_interval() {
    Random random = new Random(4);
    List<HeldOutLine> independent = new ArrayList<>();
    List<HeldOutLine> inBursts = new ArrayList<>();
    for (int burst = 0; burst < 40; burst++) {
      boolean found = random.nextDouble() < 0.7;
      for (int i = 0; i < 25; i++) {
        inBursts.add(line(found ? 0.9 : 0.1, true, 1, burst));
        independent.add(line(random.nextDouble() < 0.7 ? 0.9 : 0.1, true, 1, 25 * burst + i));
      }
    }

    Estimate wide = HeldOutEvaluation.evaluate(inBursts, THRESHOLD, 1).recall();
    Estimate narrow = HeldOutEvaluation.evaluate(independent, THRESHOLD, 1).recall();

    assertThat(wide.to() - wide.from()).isGreaterThan(3 * (narrow.to() - narrow.from()));
  }

  @Property(tries = 10)
  void the_interval_of_many_bursts_holds_the_truth_it_was_drawn_from(
      @ForAll @IntRange(max = 1000) int seed) {
    Random random = new Random(seed);
    List<HeldOutLine> lines = new ArrayList<>();
    for (int block = 0; block < 4000; block++) {
      double score = Math.round(random.nextDouble() * 10_000) / 10_000.0;
      lines.add(line(score, random.nextDouble() < score, 1, block));
    }

    HeldOutReport report = HeldOutEvaluation.evaluate(lines, THRESHOLD, 1);

    // Of calibrated uniform scores above 1/2, 3/4 are anomalous, which is 3/4 of all anomalies.
    // Four standard errors of either share: the law must hold for every seed.
    assertThat(report.precision().value()).isEqualTo(0.75, within(0.04));
    assertThat(report.recall().value()).isEqualTo(0.75, within(0.04));
    assertThat(report.precision().to() - report.precision().from()).isBetween(0.03, 0.05);
    assertThat(report.calibrationError().value()).isLessThan(0.05);
    for (Estimate estimate : estimates(report)) {
      assertThat(estimate.value()).isBetween(estimate.from(), estimate.to());
    }
  }

  @Test
  void equal_lines_and_seed_give_equal_intervals_in_any_order() {
    List<HeldOutLine> lines = randomLines(9);
    List<HeldOutLine> shuffled = new ArrayList<>(lines);
    Collections.shuffle(shuffled, new Random(2));

    assertThat(HeldOutEvaluation.evaluate(shuffled, THRESHOLD, 5))
        .usingRecursiveComparison()
        .withComparatorForType(
            (a, b) -> Math.abs(a - b) < 1e-9 ? 0 : Double.compare(a, b), Double.class)
        .isEqualTo(HeldOutEvaluation.evaluate(lines, THRESHOLD, 5));
    assertThat(HeldOutEvaluation.evaluate(lines, THRESHOLD, 6).f1())
        .isNotEqualTo(HeldOutEvaluation.evaluate(lines, THRESHOLD, 5).f1());
  }

  @Test
  void novel_lines_and_lines_for_review_make_the_queue() {
    HeldOutReport report =
        evaluate(
            new HeldOutLine(0.9, true, 1, "t", 0, "d", true, false),
            new HeldOutLine(0.4, true, 1, "t", 1, "d", true, true),
            new HeldOutLine(0.5, false, 1, "t", 2, "d", false, true),
            new HeldOutLine(0.1, false, 1, "t", 3, "e", false, false));

    assertThat(report.novelRecall().value()).isEqualTo(0.5);
    assertThat(report.reviewShare().value()).isEqualTo(0.5);
    assertThat(report.queueShare().value()).isEqualTo(0.75);
    assertThat(report.domains())
        .containsExactly(
            new DomainFigures("d", 3, 2, 0.5, 0.5), new DomainFigures("e", 1, 0, 0, 0));
  }

  @Test
  void without_lines_nothing_is_certifiable() {
    HeldOutReport report = evaluate();

    assertThat(report.lines()).isZero();
    assertThat(estimates(report)).containsOnly(new Estimate(0, 0, 0, 0, false));
  }

  @Test
  void fifty_thousand_lines_take_seconds_at_most() {
    List<HeldOutLine> lines = new ArrayList<>();
    Random random = new Random(1);
    for (int i = 0; i < 50_000; i++) {
      double score = Math.round(random.nextDouble() * 10_000) / 10_000.0;
      lines.add(line(score, random.nextDouble() < score, 1, random.nextInt(3000)));
    }

    long before = System.nanoTime();
    HeldOutEvaluation.evaluate(lines, THRESHOLD, 1);

    assertThat((System.nanoTime() - before) / 1e9).isLessThan(20);
  }

  private static List<Estimate> estimates(HeldOutReport report) {
    return List.of(
        report.precision(),
        report.recall(),
        report.f1(),
        report.novelRecall(),
        report.averagePrecision(),
        report.calibrationError(),
        report.calibrationErrorBetween(),
        report.reviewShare(),
        report.queueShare());
  }

  private static List<HeldOutLine> randomLines(long seed) {
    Random random = new Random(seed);
    return Stream.generate(
            () ->
                new HeldOutLine(
                    random.nextInt(100) / 100.0,
                    random.nextBoolean(),
                    1 + random.nextInt(3),
                    "t" + random.nextInt(5),
                    random.nextInt(20),
                    "d" + random.nextInt(3),
                    random.nextInt(10) == 0,
                    random.nextInt(10) == 0))
        .limit(500)
        .toList();
  }

  private static HeldOutReport evaluate(HeldOutLine... lines) {
    return HeldOutEvaluation.evaluate(List.of(lines), THRESHOLD, 1);
  }

  private static HeldOutLine line(double score, boolean anomaly, double weight, int block) {
    return new HeldOutLine(score, anomaly, weight, "template", block, "domain", false, false);
  }
}
