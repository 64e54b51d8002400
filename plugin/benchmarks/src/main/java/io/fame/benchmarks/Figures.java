/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.benchmarks;

import java.util.Collection;

/** Arithmetic of reports. */
public final class Figures {
  private Figures() {}

  /**
   * The middle value; of an even number the mean of the two in the middle.
   *
   * @throws IllegalArgumentException where there is none
   */
  public static double median(Collection<Double> values) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("the median of nothing");
    }
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }

  /** The value below which this share of the values lies, by the nearest rank. */
  public static double percentile(Collection<Double> values, double share) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int rank = (int) Math.ceil(share * sorted.length);
    return sorted[Math.max(0, rank - 1)];
  }

  /** Four significant digits or more: what is behind them is noise. */
  public static double rounded(double value) {
    if (value == 0 || Double.isNaN(value) || Math.abs(value) >= 1000) {
      return Math.round(value);
    }
    double scale = Math.pow(10, 3 - Math.floor(Math.log10(Math.abs(value))));
    return Math.round(value * scale) / scale;
  }
}
