/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.certify;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether lines that nobody has seen, but somebody expects, help on later real lines: two trials on
 * the same history, with and without them. What they are for is failures of templates that were not
 * seen, and these are rare; so every later line is also scored by models that have not learned from
 * its template, which makes every later failure an unseen one.
 *
 * @param lines number of anticipated lines
 * @param outcome what the trials say
 * @param known F1 without them and with them on the later lines as they are
 * @param unseen the same, each line scored by models without its template; what is drawn for the
 *     interval is templates
 * @param averagePrecisionWithout how well the latter scores rank failures without them
 * @param averagePrecisionWith the same with them
 */
public record AnticipationReport(
    int lines,
    Outcome outcome,
    PairedComparison known,
    PairedComparison unseen,
    double averagePrecisionWithout,
    double averagePrecisionWith) {
  /**
   * What anticipated lines may cost in F1 on lines whose templates are known; beyond it they are
   * left out whatever they find.
   */
  private static final double LARGEST_COST = -0.05;

  /** Least gain of average precision that counts as one. */
  private static final double LEAST_GAIN = 0.01;

  /** What the trials say. */
  public enum Outcome {
    /** Unseen failures rank higher with them, at a cost that is borne: they are kept. */
    @JsonProperty("improved")
    IMPROVED,
    /**
     * Verdicts on lines of known templates are much worse with them, or those on unseen ones
     * certainly worse: they are left out.
     */
    @JsonProperty("worse")
    WORSE,
    /** Nothing is gained: they are left out. */
    @JsonProperty("no gain")
    NO_GAIN,
    /** No later line is a failure, so that nobody can say: they are left out. */
    @JsonProperty("not certifiable")
    NOT_CERTIFIABLE
  }

  /**
   * Later lines as a trial scores them.
   *
   * @param lines as they are
   * @param unseen the same lines in the same order, each by models without its template
   * @param threshold of the trial
   */
  public record Scored(List<HeldOutLine> lines, List<HeldOutLine> unseen, double threshold) {}

  /**
   * Compares two trials.
   *
   * @param count number of anticipated lines
   * @param without the trial without them
   * @param with the trial with them, on the same lines in the same order
   */
  public static AnticipationReport of(int count, Scored without, Scored with, long seed) {
    PairedComparison known =
        compare("held-out", without.lines, without.threshold, with.lines, with.threshold, seed);
    PairedComparison unseen =
        compare(
            "held-out-unseen",
            without.unseen,
            without.threshold,
            with.unseen,
            with.threshold,
            seed);
    double rankedWithout = averagePrecision(without.unseen);
    double rankedWith = averagePrecision(with.unseen);
    return new AnticipationReport(
        count,
        decide(known, unseen, rankedWith - rankedWithout),
        known,
        unseen,
        rankedWithout,
        rankedWith);
  }

  /** Whether the lines are trained on. */
  public boolean kept() {
    return outcome == Outcome.IMPROVED;
  }

  /**
   * Decides by the ranking: the threshold is chosen anew for the model that is shipped, and F1 at
   * the trial's own is mostly the luck of that threshold where failures are few.
   */
  private static Outcome decide(
      PairedComparison known, PairedComparison unseen, double rankingGain) {
    if (known.anomalies() == 0) {
      return Outcome.NOT_CERTIFIABLE;
    }
    if (known.difference().value() < LARGEST_COST || unseen.difference().to() < 0) {
      return Outcome.WORSE;
    }
    return rankingGain >= LEAST_GAIN ? Outcome.IMPROVED : Outcome.NO_GAIN;
  }

  private static PairedComparison compare(
      String name,
      List<HeldOutLine> without,
      double thresholdWithout,
      List<HeldOutLine> with,
      double thresholdWith,
      long seed) {
    List<PairedComparison.Line> pairs = new ArrayList<>();
    for (int i = 0; i < with.size(); i++) {
      HeldOutLine line = with.get(i);
      pairs.add(
          new PairedComparison.Line(
              line.templateId(),
              line.hour(),
              line.weight(),
              line.anomaly(),
              without.get(i).score() >= thresholdWithout,
              line.score() >= thresholdWith));
    }
    return PairedComparison.of(name, pairs, seed);
  }

  private static double averagePrecision(List<HeldOutLine> lines) {
    Bursts bursts = new Bursts(lines);
    return bursts.metrics(bursts.once()).averagePrecision();
  }
}
