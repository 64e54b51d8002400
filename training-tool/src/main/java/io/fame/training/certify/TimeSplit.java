/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.certify;

import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;

/** Cuts lines into an earlier and a later part; no period is in both. */
public final class TimeSplit {
  private TimeSplit() {}

  /**
   * The first period of the later part. Where the wanted share ends in the last period, which a
   * burst at the end of a history does, the cut is before that period, so that something is later.
   *
   * @param share of the weight that the earlier part should have at least, 0..1
   * @param period of a line, counted in time
   * @param weight of a line
   * @return the cut; {@link Integer#MAX_VALUE} where all lines are of one period, or none is there
   */
  public static <T> int of(
      List<T> lines, double share, ToIntFunction<T> period, ToDoubleFunction<T> weight) {
    List<T> byTime = lines.stream().sorted(Comparator.comparingInt(period)).toList();
    if (byTime.isEmpty()
        || period.applyAsInt(byTime.get(0)) == period.applyAsInt(byTime.get(byTime.size() - 1))) {
      return Integer.MAX_VALUE;
    }
    int last = period.applyAsInt(byTime.get(byTime.size() - 1));
    double wanted = share * lines.stream().mapToDouble(weight).sum();
    double seen = 0;
    for (T line : byTime) {
      seen += weight.applyAsDouble(line);
      if (seen >= wanted) {
        return Math.min(last, period.applyAsInt(line) + 1);
      }
    }
    return last;
  }
}
