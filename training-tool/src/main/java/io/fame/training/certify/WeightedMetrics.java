/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.certify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Measures of scores against labels, where each line counts with a weight (1 for an unweighted
 * measure). Lines of equal score are one step of every curve, so no measure depends on the order of
 * the lines. Immutable.
 */
public final class WeightedMetrics {
  /** Number of bins of {@link #expectedCalibrationError()}. */
  public static final int CALIBRATION_BINS = 10;

  private final double[] scores;
  private final double[] anomalous;
  private final double[] normal;

  /** Takes distinct rising scores with the mass of either label; the arrays are not copied. */
  WeightedMetrics(double[] scores, double[] anomalous, double[] normal) {
    this.scores = scores;
    this.anomalous = anomalous;
    this.normal = normal;
  }

  /** Every line counts once. */
  public static WeightedMetrics of(double[] scores, boolean[] anomalies) {
    double[] weights = new double[scores.length];
    Arrays.fill(weights, 1);
    return of(scores, anomalies, weights);
  }

  /**
   * @param scores one score per line, finite
   * @param anomalies the label of each line
   * @param weights how often each line counts, finite and at least 0
   * @throws IllegalArgumentException if the lengths differ, or a score or weight is out of range
   */
  public static WeightedMetrics of(double[] scores, boolean[] anomalies, double[] weights) {
    if (scores.length != anomalies.length || scores.length != weights.length) {
      throw new IllegalArgumentException(
          "one score, label and weight per line are needed, got %d, %d and %d"
              .formatted(scores.length, anomalies.length, weights.length));
    }
    double[] distinct = distinctSorted(scores);
    double[] anomalous = new double[distinct.length];
    double[] normal = new double[distinct.length];
    for (int i = 0; i < scores.length; i++) {
      if (!(weights[i] >= 0) || Double.isInfinite(weights[i])) {
        throw new IllegalArgumentException("weight of line " + i + " is " + weights[i]);
      }
      int step = Arrays.binarySearch(distinct, scores[i] + 0.0);
      (anomalies[i] ? anomalous : normal)[step] += weights[i];
    }
    return new WeightedMetrics(distinct, anomalous, normal);
  }

  static double[] distinctSorted(double[] scores) {
    // Adding 0.0 turns -0.0 into 0.0: the two are one score.
    double[] sorted = Arrays.stream(scores).map(score -> score + 0.0).sorted().distinct().toArray();
    for (double score : sorted) {
      if (!Double.isFinite(score)) {
        throw new IllegalArgumentException("a score is " + score);
      }
    }
    return sorted;
  }

  /** Right and wrong verdicts if lines with at least this score are reported. */
  public Confusion at(double threshold) {
    double truePositives = 0;
    double falsePositives = 0;
    double falseNegatives = 0;
    double trueNegatives = 0;
    for (int i = 0; i < scores.length; i++) {
      if (scores[i] >= threshold) {
        truePositives += anomalous[i];
        falsePositives += normal[i];
      } else {
        falseNegatives += anomalous[i];
        trueNegatives += normal[i];
      }
    }
    return new Confusion(truePositives, falsePositives, falseNegatives, trueNegatives);
  }

  /** Lines of both labels, by weight. */
  public double weight() {
    return Arrays.stream(anomalous).sum() + Arrays.stream(normal).sum();
  }

  /** Anomalous lines, by weight. */
  public double anomalies() {
    return Arrays.stream(anomalous).sum();
  }

  /**
   * Area under the curve of precision over recall as a step function, 0..1: the mean, over the
   * anomalous lines, of the precision at their score. 0 where no line is anomalous.
   */
  public double averagePrecision() {
    double truePositives = 0;
    double reported = 0;
    double sum = 0;
    for (int i = scores.length - 1; i >= 0; i--) {
      truePositives += anomalous[i];
      reported += anomalous[i] + normal[i];
      if (anomalous[i] > 0) {
        sum += anomalous[i] * truePositives / reported;
      }
    }
    return truePositives > 0 ? sum / truePositives : 0;
  }

  /** The best threshold in hindsight; on equal F1 the higher one, which reports fewer lines. */
  public BestThreshold bestF1() {
    double anomalies = anomalies();
    double truePositives = 0;
    double reported = 0;
    BestThreshold best = new BestThreshold(Double.POSITIVE_INFINITY, 0);
    for (int i = scores.length - 1; i >= 0; i--) {
      truePositives += anomalous[i];
      reported += anomalous[i] + normal[i];
      double f1 = truePositives > 0 ? 2 * truePositives / (reported + anomalies) : 0;
      if (f1 > best.f1()) {
        best = new BestThreshold(scores[i], f1);
      }
    }
    return best;
  }

  /** Expected calibration error over {@value #CALIBRATION_BINS} bins of equal mass, 0..1. */
  public double expectedCalibrationError() {
    return reliability(CALIBRATION_BINS).expectedCalibrationError();
  }

  /**
   * Cuts the lines by rising score into bins of exactly equal mass. Lines of one score that lie
   * across a cut are split in proportion, so equal lines are never told apart.
   */
  public Reliability reliability(int binCount) {
    double total = weight();
    List<Reliability.Bin> bins = new ArrayList<>();
    double error = 0;
    BinFiller bin = new BinFiller();
    for (int i = 0; i < scores.length; i++) {
      double mass = anomalous[i] + normal[i];
      double left = mass;
      while (left > 0) {
        double room = total / binCount - bin.weight;
        // The last bin takes what rounding leaves over.
        boolean fills = left >= room && bins.size() < binCount - 1;
        double taken = fills ? room : left;
        bin.add(scores[i], taken, anomalous[i] / mass);
        left -= taken;
        if (fills) {
          error += bin.weight / total * bin.gap();
          bins.add(bin.close());
          bin = new BinFiller();
        }
      }
    }
    if (bin.weight > 0) {
      error += bin.weight / total * bin.gap();
      bins.add(bin.close());
    }
    return new Reliability(error, bins);
  }

  /**
   * Share of the lines in each of equally wide bins from 0 to 1; a score on a border belongs to the
   * upper bin, 1 to the last. All 0 where there are no lines.
   */
  public List<Double> scoreHistogram(int bins) {
    double total = weight();
    double[] share = new double[bins];
    for (int i = 0; i < scores.length && total > 0; i++) {
      int bin = (int) Math.min(bins - 1, Math.floor(scores[i] * bins));
      share[Math.max(0, bin)] += (anomalous[i] + normal[i]) / total;
    }
    return Arrays.stream(share).boxed().toList();
  }

  /** The same lines without those whose score lies outside {@code from..to}, ends included. */
  public WeightedMetrics within(double from, double to) {
    int first = 0;
    while (first < scores.length && scores[first] < from) {
      first++;
    }
    int end = scores.length;
    while (end > first && scores[end - 1] > to) {
      end--;
    }
    return new WeightedMetrics(
        Arrays.copyOfRange(scores, first, end),
        Arrays.copyOfRange(anomalous, first, end),
        Arrays.copyOfRange(normal, first, end));
  }

  private static final class BinFiller {
    private double from = Double.NaN;
    private double to;
    private double weight;
    private double scoreSum;
    private double anomalySum;

    void add(double score, double mass, double anomalyShare) {
      if (mass <= 0) {
        return;
      }
      if (weight == 0) {
        from = score;
      }
      to = score;
      weight += mass;
      scoreSum += score * mass;
      anomalySum += anomalyShare * mass;
    }

    double gap() {
      return Math.abs(scoreSum - anomalySum) / weight;
    }

    Reliability.Bin close() {
      return new Reliability.Bin(from, to, weight, scoreSum / weight, anomalySum / weight);
    }
  }
}
