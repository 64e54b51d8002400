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

/**
 * A paired test of two models on the same labelled lines: the difference of their F1, with an
 * interval from drawing whole bursts (template and hour) for both at once.
 *
 * <p>Where no line is anomalous there is no F1, and the share of right verdicts takes its place.
 *
 * @param lines what was compared on, in words
 * @param weight number of lines that the compared ones stand for
 * @param anomalies anomalous ones among them
 * @param active measure of the active model, 0..1
 * @param candidate measure of the new one
 * @param difference candidate minus active
 * @param onlyActiveRight lines that only the active model gets right
 * @param onlyCandidateRight lines that only the new one gets right
 */
public record PairedComparison(
    String lines,
    double weight,
    double anomalies,
    double active,
    double candidate,
    Estimate difference,
    double onlyActiveRight,
    double onlyCandidateRight) {
  /** Least difference that is still taken for noise of thresholds that moved a little. */
  public static final double LEAST_DIFFERENCE = -0.01;

  private static final int RIGHT = 3;

  /**
   * A line with both verdicts.
   *
   * @param templateId its template
   * @param hour hour of its time, see {@link HeldOutLine#hourOf}
   * @param weight how many lines it stands for
   * @param anomaly the label
   * @param active verdict of the active model
   * @param candidate verdict of the new one
   */
  public record Line(
      String templateId,
      int hour,
      double weight,
      boolean anomaly,
      boolean active,
      boolean candidate) {}

  /** Compares; equal lines and seed give equal intervals. */
  public static PairedComparison of(String name, List<Line> lines, long seed) {
    Map<String, Map<Integer, double[]>> byTemplate = new TreeMap<>();
    double onlyActive = 0;
    double onlyCandidate = 0;
    for (Line line : lines) {
      double[] counts =
          byTemplate
              .computeIfAbsent(line.templateId(), id -> new TreeMap<>())
              .computeIfAbsent(line.hour(), hour -> new double[2 * (RIGHT + 1)]);
      count(counts, 0, line, line.active());
      count(counts, RIGHT + 1, line, line.candidate());
      boolean activeRight = line.active() == line.anomaly();
      boolean candidateRight = line.candidate() == line.anomaly();
      onlyActive += activeRight && !candidateRight ? line.weight() : 0;
      onlyCandidate += candidateRight && !activeRight ? line.weight() : 0;
    }
    List<double[]> bursts = new ArrayList<>();
    byTemplate.values().forEach(hours -> bursts.addAll(hours.values()));
    double weight = lines.stream().mapToDouble(Line::weight).sum();
    double anomalies = lines.stream().filter(Line::anomaly).mapToDouble(Line::weight).sum();
    double[] all = sum(bursts, null);
    boolean f1 = anomalies > 0;
    return new PairedComparison(
        name,
        weight,
        anomalies,
        measure(all, 0, f1),
        measure(all, RIGHT + 1, f1),
        difference(bursts, all, f1, seed),
        onlyActive,
        onlyCandidate);
  }

  /**
   * Whether the new model is worse: its measure is lower by more than noise of thresholds, or
   * certainly lower.
   */
  public boolean worse() {
    return difference.value() < LEAST_DIFFERENCE
        || (difference.certifiable() && difference.to() < 0);
  }

  /** Adds a verdict to true positives, false positives, false negatives, or right ones. */
  private static void count(double[] counts, int from, Line line, boolean reported) {
    if (reported == line.anomaly()) {
      counts[from + RIGHT] += line.weight();
    }
    if (reported && line.anomaly()) {
      counts[from] += line.weight();
    } else if (reported) {
      counts[from + 1] += line.weight();
    } else if (line.anomaly()) {
      counts[from + 2] += line.weight();
    }
  }

  private static double[] sum(List<double[]> bursts, int[] drawn) {
    double[] sum = new double[2 * (RIGHT + 1)];
    for (int i = 0; i < bursts.size(); i++) {
      double[] burst = bursts.get(drawn == null ? i : drawn[i]);
      for (int j = 0; j < sum.length; j++) {
        sum[j] += burst[j];
      }
    }
    return sum;
  }

  private static double measure(double[] counts, int from, boolean f1) {
    if (f1) {
      double twice = 2 * counts[from];
      double all = twice + counts[from + 1] + counts[from + 2];
      return all > 0 ? twice / all : 0;
    }
    double all = counts[from + RIGHT] + counts[from + 1];
    return all > 0 ? counts[from + RIGHT] / all : 0;
  }

  private static double difference(double[] counts, boolean f1) {
    return measure(counts, RIGHT + 1, f1) - measure(counts, 0, f1);
  }

  private static Estimate difference(List<double[]> bursts, double[] all, boolean f1, long seed) {
    double value = difference(all, f1);
    double observations =
        Bursts.effectiveNumber(
            bursts.stream()
                .mapToDouble(burst -> f1 ? burst[0] + burst[2] : burst[RIGHT] + burst[1])
                .toArray());
    double[] drawn = new double[HeldOutEvaluation.REPLICATES];
    Random random = new Random(seed);
    for (int replicate = 0; replicate < drawn.length && !bursts.isEmpty(); replicate++) {
      int[] sample = random.ints(bursts.size(), 0, bursts.size()).toArray();
      drawn[replicate] = difference(sum(bursts, sample), f1);
    }
    Arrays.sort(drawn);
    return new Estimate(
        value,
        Math.min(value, drawn[(int) Math.floor(0.025 * (drawn.length - 1))]),
        Math.max(value, drawn[(int) Math.ceil(0.975 * (drawn.length - 1))]),
        observations,
        observations >= Estimate.FEWEST_OBSERVATIONS);
  }
}
