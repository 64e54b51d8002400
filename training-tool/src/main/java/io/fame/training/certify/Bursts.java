/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.certify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Held-out lines by burst, which is template and hour: the unit that is drawn when samples are
 * drawn from the sample. Lines of one burst and one score are kept as one cell.
 */
final class Bursts {
  private final List<List<HeldOutLine>> bursts;
  private final double[] scores;
  private final int[] cellStart;
  private final int[] cellScore;
  private final double[] cellAnomalous;
  private final double[] cellNormal;

  Bursts(List<HeldOutLine> lines) {
    Map<String, Map<Integer, List<HeldOutLine>>> byTemplate = new TreeMap<>();
    for (HeldOutLine line : lines) {
      byTemplate
          .computeIfAbsent(line.templateId(), id -> new TreeMap<>())
          .computeIfAbsent(line.hour(), hour -> new ArrayList<>())
          .add(line);
    }
    bursts = byTemplate.values().stream().flatMap(hours -> hours.values().stream()).toList();
    scores =
        WeightedMetrics.distinctSorted(lines.stream().mapToDouble(HeldOutLine::score).toArray());
    cellStart = new int[bursts.size() + 1];
    List<double[]> cells = new ArrayList<>();
    for (int burst = 0; burst < bursts.size(); burst++) {
      TreeMap<Integer, double[]> masses = new TreeMap<>();
      for (HeldOutLine line : bursts.get(burst)) {
        int score = Arrays.binarySearch(scores, line.score() + 0.0);
        masses.computeIfAbsent(score, s -> new double[] {s, 0, 0})[line.anomaly() ? 1 : 2] +=
            line.weight();
      }
      cells.addAll(masses.values());
      cellStart[burst + 1] = cells.size();
    }
    cellScore = cells.stream().mapToInt(cell -> (int) cell[0]).toArray();
    cellAnomalous = cells.stream().mapToDouble(cell -> cell[1]).toArray();
    cellNormal = cells.stream().mapToDouble(cell -> cell[2]).toArray();
  }

  int size() {
    return bursts.size();
  }

  /** How often each burst occurs in a sample of as many bursts, drawn with replacement. */
  int[] draw(Random random) {
    int[] times = new int[bursts.size()];
    for (int i = 0; i < times.length; i++) {
      times[random.nextInt(times.length)]++;
    }
    return times;
  }

  /** Every burst once: the sample itself. */
  int[] once() {
    int[] times = new int[bursts.size()];
    Arrays.fill(times, 1);
    return times;
  }

  /** The lines, those of each burst as often as said. */
  WeightedMetrics metrics(int[] times) {
    double[] anomalous = new double[scores.length];
    double[] normal = new double[scores.length];
    for (int burst = 0; burst < times.length; burst++) {
      if (times[burst] > 0) {
        for (int cell = cellStart[burst]; cell < cellStart[burst + 1]; cell++) {
          anomalous[cellScore[cell]] += times[burst] * cellAnomalous[cell];
          normal[cellScore[cell]] += times[burst] * cellNormal[cell];
        }
      }
    }
    return new WeightedMetrics(scores, anomalous, normal);
  }

  /** Weight of the lines of each burst that are of a kind. */
  double[] weights(Predicate<HeldOutLine> kind) {
    return bursts.stream()
        .mapToDouble(burst -> burst.stream().filter(kind).mapToDouble(HeldOutLine::weight).sum())
        .toArray();
  }

  /**
   * Number of bursts of equal weight that carry as much information as these (Kish): the square of
   * the sum over the sum of the squares; 0 without weight.
   */
  static double effectiveNumber(double[] weights) {
    double sum = Arrays.stream(weights).sum();
    double squares = Arrays.stream(weights).map(weight -> weight * weight).sum();
    return squares > 0 ? sum * sum / squares : 0;
  }

  static double sum(double[] weights, int[] times) {
    double sum = 0;
    for (int burst = 0; burst < times.length; burst++) {
      sum += times[burst] * weights[burst];
    }
    return sum;
  }
}
