/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.certify;

import io.fame.training.certify.HeldOutReport.DomainFigures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * Measures a model on later labelled lines. Log lines come in bursts, so the intervals come from
 * drawing whole bursts (template and hour) with replacement, {@value #REPLICATES} times, and not
 * from drawing lines. Equal lines and seed give equal intervals, in whatever order the lines come.
 */
public final class HeldOutEvaluation {
  /** Number of samples that are drawn. */
  public static final int REPLICATES = 1000;

  /** Bins of the score's distribution, which later lines are compared with. */
  public static final int HISTOGRAM_BINS = 10;

  /** Scores from here to one minus this are uncertain enough for calibration to matter. */
  private static final double UNCERTAIN_FROM = 0.05;

  private final Bursts bursts;
  private final List<Measure> measures = new ArrayList<>();

  private HeldOutEvaluation(List<HeldOutLine> lines, double threshold) {
    this.bursts = new Bursts(lines);
    Predicate<HeldOutLine> anomalous = HeldOutLine::anomaly;
    Predicate<HeldOutLine> reported = line -> line.score() >= threshold;
    Predicate<HeldOutLine> any = line -> true;
    Predicate<HeldOutLine> uncertain =
        line -> line.score() >= UNCERTAIN_FROM && line.score() <= 1 - UNCERTAIN_FROM;
    Predicate<HeldOutLine> novelAnomaly = anomalous.and(HeldOutLine::novel);
    measure(reported, sample -> sample.metrics().at(threshold).precision());
    measure(anomalous, sample -> sample.metrics().at(threshold).recall());
    measure(anomalous, sample -> sample.metrics().at(threshold).f1());
    share(novelAnomaly.and(reported), novelAnomaly);
    measure(anomalous, sample -> sample.metrics().averagePrecision());
    measure(any, sample -> sample.metrics().expectedCalibrationError());
    measure(
        uncertain,
        sample ->
            sample.metrics().within(UNCERTAIN_FROM, 1 - UNCERTAIN_FROM).expectedCalibrationError());
    share(HeldOutLine::review, any);
    share(line -> line.review() || line.novel(), any);
    share(HeldOutLine::novel, any);
    share(reported, any);
    share(reported.and(anomalous.negate()), anomalous.negate());
  }

  /**
   * The same for lines that were each scored by a model that had not seen their template.
   *
   * @param lines labelled lines with such scores
   * @param threshold of the model that is shipped
   * @param seed of the drawing
   */
  public static LeftOutReport leftOut(List<HeldOutLine> lines, double threshold, long seed) {
    List<Estimate> estimates = new HeldOutEvaluation(lines, threshold).estimates(seed);
    return new LeftOutReport(estimates.get(1), estimates.get(0), estimates.get(11));
  }

  /** The F1 alone, without an interval. */
  public static double f1(List<HeldOutLine> lines, double threshold) {
    Bursts bursts = new Bursts(lines);
    return bursts.metrics(bursts.once()).at(threshold).f1();
  }

  /**
   * @param lines labelled lines that are later than the training lines; may be empty, then nothing
   *     is certifiable
   * @param threshold the model's threshold
   * @param seed of the drawing
   */
  public static HeldOutReport evaluate(List<HeldOutLine> lines, double threshold, long seed) {
    HeldOutEvaluation evaluation = new HeldOutEvaluation(lines, threshold);
    List<Estimate> estimates = evaluation.estimates(seed);
    WeightedMetrics metrics = evaluation.bursts.metrics(evaluation.bursts.once());
    return new HeldOutReport(
        threshold,
        lines.size(),
        metrics.weight(),
        metrics.anomalies(),
        evaluation.bursts.size(),
        estimates.get(0),
        estimates.get(1),
        estimates.get(2),
        estimates.get(3),
        estimates.get(4),
        estimates.get(5),
        estimates.get(6),
        estimates.get(7),
        estimates.get(8),
        estimates.get(9),
        estimates.get(10),
        metrics.scoreHistogram(HISTOGRAM_BINS),
        metrics.reliability(WeightedMetrics.CALIBRATION_BINS),
        domains(lines, threshold));
  }

  private void measure(Predicate<HeldOutLine> observed, ToDoubleFunction<Sample> value) {
    measures.add(new Measure(Bursts.effectiveNumber(bursts.weights(observed)), value));
  }

  private void share(Predicate<HeldOutLine> part, Predicate<HeldOutLine> whole) {
    double[] partWeights = bursts.weights(part);
    double[] wholeWeights = bursts.weights(whole);
    measure(
        whole,
        sample -> {
          double all = Bursts.sum(wholeWeights, sample.times());
          return all > 0 ? Bursts.sum(partWeights, sample.times()) / all : 0;
        });
  }

  private List<Estimate> estimates(long seed) {
    Sample whole = sample(bursts.once());
    double[][] drawn = new double[measures.size()][REPLICATES];
    Random random = new Random(seed);
    for (int replicate = 0; replicate < REPLICATES && bursts.size() > 0; replicate++) {
      Sample sample = sample(bursts.draw(random));
      for (int i = 0; i < drawn.length; i++) {
        drawn[i][replicate] = measures.get(i).value().applyAsDouble(sample);
      }
    }
    List<Estimate> estimates = new ArrayList<>();
    for (int i = 0; i < drawn.length; i++) {
      estimates.add(estimate(measures.get(i), whole, drawn[i]));
    }
    return estimates;
  }

  private static Estimate estimate(Measure measure, Sample whole, double[] drawn) {
    double value = measure.value().applyAsDouble(whole);
    Arrays.sort(drawn);
    double from = drawn[(int) Math.floor(0.025 * (drawn.length - 1))];
    double to = drawn[(int) Math.ceil(0.975 * (drawn.length - 1))];
    // Redrawing raises a calibration error; the interval is widened to hold the value all the same.
    return new Estimate(
        value,
        Math.min(value, from),
        Math.max(value, to),
        measure.effectiveObservations(),
        measure.effectiveObservations() >= Estimate.FEWEST_OBSERVATIONS);
  }

  private Sample sample(int[] times) {
    return new Sample(times, bursts.metrics(times));
  }

  private static List<DomainFigures> domains(List<HeldOutLine> lines, double threshold) {
    Map<String, List<HeldOutLine>> byDomain = new TreeMap<>();
    lines.forEach(
        line -> byDomain.computeIfAbsent(line.domain(), d -> new ArrayList<>()).add(line));
    List<DomainFigures> figures = new ArrayList<>();
    byDomain.forEach(
        (domain, of) -> {
          Bursts only = new Bursts(of);
          WeightedMetrics metrics = only.metrics(only.once());
          Confusion confusion = metrics.at(threshold);
          figures.add(
              new DomainFigures(
                  domain,
                  metrics.weight(),
                  metrics.anomalies(),
                  confusion.precision(),
                  confusion.recall()));
        });
    return figures;
  }

  private record Measure(double effectiveObservations, ToDoubleFunction<Sample> value) {}

  private record Sample(int[] times, WeightedMetrics metrics) {}
}
