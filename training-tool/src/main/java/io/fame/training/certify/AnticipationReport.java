/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.certify;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Whether lines that nobody has seen, but somebody expects, help on later real lines: two trials on
 * the same history, with and without them.
 *
 * @param lines number of anticipated lines
 * @param outcome what the trials say
 * @param comparison F1 with them against F1 without them, on the same held-out lines
 * @param averagePrecisionWith how well scores rank anomalies with them
 * @param averagePrecisionWithout the same without
 * @param novelRecallWith share of the anomalies of unknown templates that are found with them
 * @param novelRecallWithout the same without
 * @param effectiveObservations independent anomalies of unknown templates: what anticipated lines
 *     are for
 */
public record AnticipationReport(
    int lines,
    Outcome outcome,
    PairedComparison comparison,
    double averagePrecisionWith,
    double averagePrecisionWithout,
    double novelRecallWith,
    double novelRecallWithout,
    double effectiveObservations) {
  /**
   * What anticipated lines may cost on failures that are known, in F1, where the held-out lines
   * cannot say what they are worth on unknown ones; beyond it they are left out in any case.
   */
  private static final double LARGEST_COST = -0.05;

  /** What the trials say. */
  public enum Outcome {
    /** They are kept. */
    @JsonProperty("improved")
    IMPROVED,
    /** They are left out. */
    @JsonProperty("worse")
    WORSE,
    /** Enough anomalies of unknown templates, and no gain: they are left out. */
    @JsonProperty("no gain")
    NO_GAIN,
    /**
     * The held-out lines have too few anomalies of unknown templates to say. They are kept, since
     * nothing speaks against them.
     */
    @JsonProperty("not certifiable")
    NOT_CERTIFIABLE
  }

  /**
   * Compares two trials.
   *
   * @param count number of anticipated lines
   * @param with held-out lines as the trial with them scores them
   * @param without the same lines, in the same order, as the one without them does
   */
  public static AnticipationReport of(
      int count,
      List<HeldOutLine> with,
      double thresholdWith,
      List<HeldOutLine> without,
      double thresholdWithout,
      long seed) {
    List<PairedComparison.Line> pairs = new ArrayList<>();
    for (int i = 0; i < with.size(); i++) {
      HeldOutLine line = with.get(i);
      pairs.add(
          new PairedComparison.Line(
              line.templateId(),
              line.block(),
              line.weight(),
              line.anomaly(),
              without.get(i).score() >= thresholdWithout,
              line.score() >= thresholdWith));
    }
    PairedComparison comparison = PairedComparison.of("held-out", pairs, seed);
    // Whether a template is unknown may not depend on what was anticipated.
    List<HeldOutLine> novelWith = new ArrayList<>();
    List<HeldOutLine> novelWithout = new ArrayList<>();
    for (int i = 0; i < with.size(); i++) {
      if (with.get(i).anomaly() && without.get(i).novel()) {
        novelWith.add(with.get(i));
        novelWithout.add(without.get(i));
      }
    }
    Bursts novel = new Bursts(novelWith);
    double observations = Bursts.effectiveNumber(novel.weights(line -> true));
    AnticipationReport figures =
        new AnticipationReport(
            count,
            Outcome.NOT_CERTIFIABLE,
            comparison,
            averagePrecision(with),
            averagePrecision(without),
            share(novelWith, line -> line.score() >= thresholdWith),
            share(novelWithout, line -> line.score() >= thresholdWithout),
            observations);
    return new AnticipationReport(
        count,
        figures.decided(),
        comparison,
        figures.averagePrecisionWith,
        figures.averagePrecisionWithout,
        figures.novelRecallWith,
        figures.novelRecallWithout,
        observations);
  }

  /** Whether the lines are trained on. */
  public boolean kept() {
    return outcome == Outcome.IMPROVED || outcome == Outcome.NOT_CERTIFIABLE;
  }

  private Outcome decided() {
    boolean evidence = effectiveObservations >= Estimate.FEWEST_OBSERVATIONS;
    if (comparison.difference().to() < LARGEST_COST || (evidence && comparison.worse())) {
      return Outcome.WORSE;
    }
    boolean better =
        comparison.difference().value() > 0
            || averagePrecisionWith > averagePrecisionWithout
            || novelRecallWith > novelRecallWithout;
    if (better && !comparison.worse()) {
      return Outcome.IMPROVED;
    }
    return evidence ? Outcome.NO_GAIN : Outcome.NOT_CERTIFIABLE;
  }

  private static double averagePrecision(List<HeldOutLine> lines) {
    Bursts bursts = new Bursts(lines);
    return bursts.metrics(bursts.once()).averagePrecision();
  }

  private static double share(List<HeldOutLine> lines, Predicate<HeldOutLine> found) {
    double all = lines.stream().mapToDouble(HeldOutLine::weight).sum();
    return all > 0 ? lines.stream().filter(found).mapToDouble(HeldOutLine::weight).sum() / all : 0;
  }
}
