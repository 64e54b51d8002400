/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.recertify;

import io.fame.scoring.bundle.Thresholds;
import io.fame.training.certify.HeldOutEvaluation;
import io.fame.training.certify.HeldOutLine;
import io.fame.training.certify.HeldOutReport;
import io.fame.training.certify.PairedComparison;
import io.fame.training.certify.TimeSplit;
import io.fame.training.certify.WeightedMetrics;
import io.fame.training.train.ThresholdChooser;
import java.util.List;
import java.util.Optional;

/**
 * Other thresholds for a model whose weights stay: chosen on the earlier half of later labelled
 * lines, measured on the other half, which had no say in the choice.
 *
 * @param thresholds what was chosen
 * @param report how the model does on the later half with them
 * @param comparison the same half with the old thresholds and with these
 */
public record ThresholdChoice(
    Thresholds thresholds, HeldOutReport report, PairedComparison comparison) {
  /** Fewest labelled lines in either half, and fewest of either kind, by weight. */
  private static final double FEWEST_LINES = 25;

  private static final double FEWEST_OF_A_KIND = 3;

  /**
   * Chooses.
   *
   * @param lines labelled lines, later than what the model has learned from
   * @param before the model's thresholds
   * @param seed of the intervals
   * @return empty where there are too few labels in either half
   */
  public static Optional<ThresholdChoice> of(
      List<HeldOutLine> lines, Thresholds before, long seed) {
    int split = TimeSplit.of(lines, 0.5, HeldOutLine::hour, HeldOutLine::weight);
    List<HeldOutLine> earlier = lines.stream().filter(line -> line.hour() < split).toList();
    List<HeldOutLine> later = lines.stream().filter(line -> line.hour() >= split).toList();
    if (tooFew(earlier) || tooFew(later)) {
      return Optional.empty();
    }
    // These are lines of the time that the thresholds are for, so each of them counts as it is.
    WeightedMetrics metrics = metrics(earlier);
    Thresholds chosen = ThresholdChooser.choose(metrics, metrics);
    List<PairedComparison.Line> pairs =
        later.stream()
            .map(
                line ->
                    new PairedComparison.Line(
                        line.templateId(),
                        line.hour(),
                        line.weight(),
                        line.anomaly(),
                        line.score() >= before.anomaly(),
                        line.score() >= chosen.anomaly()))
            .toList();
    return Optional.of(
        new ThresholdChoice(
            chosen,
            HeldOutEvaluation.evaluate(at(chosen, later), chosen.anomaly(), seed),
            PairedComparison.of("thresholds", pairs, seed)));
  }

  /** The lines as a model with these thresholds marks them for review. */
  static List<HeldOutLine> at(Thresholds thresholds, List<HeldOutLine> lines) {
    return lines.stream()
        .map(
            line ->
                new HeldOutLine(
                    line.score(),
                    line.anomaly(),
                    line.weight(),
                    line.templateId(),
                    line.hour(),
                    line.domain(),
                    line.novel(),
                    line.score() >= thresholds.reviewFrom()
                        && line.score() < thresholds.reviewTo()))
        .toList();
  }

  private static boolean tooFew(List<HeldOutLine> lines) {
    double all = lines.stream().mapToDouble(HeldOutLine::weight).sum();
    double anomalies =
        lines.stream().filter(HeldOutLine::anomaly).mapToDouble(HeldOutLine::weight).sum();
    return all < FEWEST_LINES || anomalies < FEWEST_OF_A_KIND || all - anomalies < FEWEST_OF_A_KIND;
  }

  private static WeightedMetrics metrics(List<HeldOutLine> lines) {
    boolean[] anomalies = new boolean[lines.size()];
    for (int i = 0; i < anomalies.length; i++) {
      anomalies[i] = lines.get(i).anomaly();
    }
    return WeightedMetrics.of(
        lines.stream().mapToDouble(HeldOutLine::score).toArray(),
        anomalies,
        lines.stream().mapToDouble(HeldOutLine::weight).toArray());
  }
}
