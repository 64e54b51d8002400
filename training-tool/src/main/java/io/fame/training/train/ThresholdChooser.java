/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.train;

import io.fame.scoring.bundle.Thresholds;
import io.fame.training.certify.WeightedMetrics;

/**
 * Fixes the thresholds from scores of texts that the scoring model had not seen, before any later
 * data is read.
 */
public final class ThresholdChooser {
  /** Threshold where the left-out scores say nothing: the score is a probability. */
  private static final double DEFAULT = 0.5;

  /**
   * Least average precision of the left-out scores. Below it, failures of the history do not tell
   * about one another, and a threshold fitted to such scores would be noise.
   */
  static final double INFORMATIVE = 0.5;

  /**
   * Share of the left-out lines, and of the left-out texts, in the review band: half of the share
   * of later lines that people shall be asked to look at, since later lines differ from the history
   * more than left-out texts do.
   */
  private static final double REVIEW_SHARE = 0.005;

  /**
   * Failing texts that are as much evidence for the best threshold as there is for {@link #DEFAULT}
   * beforehand: with five of them, the best threshold is an accident of these five.
   */
  private static final double PRIOR_TEXTS = 10;

  /**
   * Largest distance of the band's ends from the threshold, in log odds: beyond, it is not close.
   */
  private static final double LARGEST_MARGIN = 0.3;

  private static final double LARGEST_LOGIT = 7;
  private static final double STEP = 0.05;

  /**
   * Steps on either side over which F1 is averaged: the best threshold of a small sample lies at
   * the edge of a cliff, the middle of a plateau holds on later data.
   */
  private static final int SMOOTHING = 10;

  private ThresholdChooser() {}

  /**
   * Thresholds by left-out scores.
   *
   * <p>The threshold lies in the middle, in log odds, of what is best if later lines are
   * distributed as in the history, and what is best if every text is as frequent as any other: a
   * few frequent texts alone would put it where nothing else of the history lies.
   *
   * <p>The review band is as wide as its budget allows both when later lines are distributed as in
   * the history, and when every text is as frequent as any other, which is what lines that nobody
   * has seen are closer to.
   *
   * @param leftOut weighted by the lines of the history that they stand for
   * @param leftOutTexts the same scores, every masked text with the same weight
   */
  public static Thresholds choose(WeightedMetrics leftOut, WeightedMetrics leftOutTexts) {
    double threshold = DEFAULT;
    if (leftOut.averagePrecision() >= INFORMATIVE) {
      double failures = leftOutTexts.anomalies();
      double middle = (logit(smoothedBest(leftOut)) + logit(smoothedBest(leftOutTexts))) / 2;
      threshold = sigmoid(failures / (failures + PRIOR_TEXTS) * middle);
    }
    threshold = round(threshold);
    // Either side goes on alone where the other one has met a frequent text.
    double center = logit(threshold);
    double from = center;
    double to = center;
    boolean down = true;
    boolean up = true;
    while (down || up) {
      down =
          down
              && center - from < LARGEST_MARGIN - STEP / 2
              && fits(from - STEP, to, leftOut, leftOutTexts);
      from -= down ? STEP : 0;
      up =
          up
              && to - center < LARGEST_MARGIN - STEP / 2
              && fits(from, to + STEP, leftOut, leftOutTexts);
      to += up ? STEP : 0;
    }
    return new Thresholds(threshold, round(sigmoid(from)), round(sigmoid(to)));
  }

  private static boolean fits(double from, double to, WeightedMetrics... leftOut) {
    for (WeightedMetrics metrics : leftOut) {
      double inside = metrics.within(sigmoid(from), sigmoid(to)).weight();
      if (inside > REVIEW_SHARE * metrics.weight()) {
        return false;
      }
    }
    return true;
  }

  private static double smoothedBest(WeightedMetrics leftOut) {
    int steps = (int) Math.round(2 * LARGEST_LOGIT / STEP) + 1;
    double[] f1 = new double[steps];
    for (int i = 0; i < steps; i++) {
      f1[i] = leftOut.at(sigmoid(-LARGEST_LOGIT + i * STEP)).f1();
    }
    int best = SMOOTHING;
    double bestSum = -1;
    for (int i = SMOOTHING; i < steps - SMOOTHING; i++) {
      double sum = 0;
      for (int j = i - SMOOTHING; j <= i + SMOOTHING; j++) {
        sum += f1[j];
      }
      if (sum > bestSum) {
        bestSum = sum;
        best = i;
      }
    }
    return sigmoid(-LARGEST_LOGIT + best * STEP);
  }

  private static double logit(double p) {
    return Math.log(p / (1 - p));
  }

  private static double sigmoid(double logit) {
    return 1 / (1 + Math.exp(-logit));
  }

  /** Scores are rounded to 1e-4, and so are their limits. */
  private static double round(double p) {
    return Math.round(p * 10_000) / 10_000.0;
  }
}
