/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.train;

import io.fame.scoring.Explain;
import io.fame.scoring.LogScore;
import io.fame.scoring.LogScorer;
import io.fame.scoring.bundle.BundleException;
import io.fame.scoring.template.Template;
import io.fame.training.annotate.LabelledLine;
import io.fame.training.certify.HeldOutLine;
import io.fame.training.certify.TimeSplit;
import io.fame.training.partition.AnticipatedLine;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Tries the method on time: trains on the earlier part of the labelled lines, fixes the thresholds,
 * and scores the later part with the scorer that the plugin uses. The model that is shipped is then
 * trained on both parts; the trial says what to expect of it.
 *
 * @param lines the later lines with what the trial model says of them; empty where the earlier part
 *     does not hold both verdicts, so that nothing can be said
 * @param threshold of the trial model, fixed before the later part was read
 * @param firstBlock first time block of the later lines in the sample; empty where there are none
 * @param fit of the trial model, or {@code null} where there is none
 */
public record HeldOutTrial(
    List<HeldOutLine> lines, double threshold, OptionalInt firstBlock, ModelTrainer.Fit fit) {
  /** Share of the history, by lines, in the earlier part. */
  public static final double EARLIER = 0.7;

  /**
   * Holds the trial.
   *
   * @param share of the history, by lines, in the earlier part
   */
  public static HeldOutTrial hold(
      ModelFitter fitter,
      List<LabelledLine> labelled,
      List<AnticipatedLine> anticipated,
      List<Template> templates,
      double share)
      throws BundleException {
    int split = split(labelled, share);
    List<LabelledLine> earlier = labelled.stream().filter(l -> l.line().block() < split).toList();
    List<LabelledLine> later = labelled.stream().filter(l -> l.line().block() >= split).toList();
    return hold(fitter, earlier, later, anticipated, templates);
  }

  /**
   * Holds the trial on lines that are divided already.
   *
   * @param earlier what the trial model is trained on
   * @param later what it is evaluated on
   */
  public static HeldOutTrial hold(
      ModelFitter fitter,
      List<LabelledLine> earlier,
      List<LabelledLine> later,
      List<AnticipatedLine> anticipated,
      List<Template> templates)
      throws BundleException {
    boolean bothVerdicts =
        earlier.stream().anyMatch(LabelledLine::anomaly)
            && !earlier.stream().allMatch(LabelledLine::anomaly);
    if (!bothVerdicts || later.isEmpty()) {
      return new HeldOutTrial(List.of(), 1, OptionalInt.empty(), null);
    }
    // What is novel in the later part must not be known from there.
    Set<String> known = new HashSet<>();
    earlier.forEach(line -> known.add(line.line().template().id()));
    ModelFitter.FittedModel fitted =
        fitter.fit(
            earlier,
            anticipated,
            templates.stream().filter(template -> known.contains(template.id())).toList(),
            null,
            null);
    try (LogScorer scorer = LogScorer.open(fitted.bundle())) {
      List<LogScore> scores =
          scorer.score(
              later.stream().map(line -> line.line().source().line()).toList(), Explain.NEVER);
      List<HeldOutLine> lines = new ArrayList<>(later.size());
      for (int i = 0; i < later.size(); i++) {
        lines.add(heldOut(later.get(i), scores.get(i)));
      }
      return new HeldOutTrial(
          List.copyOf(lines),
          fitted.bundle().manifest().thresholds().anomaly(),
          later.stream().mapToInt(line -> line.line().block()).min(),
          fitted.fit());
    }
  }

  /**
   * The later lines again, each scored by trial models that have not learned from its template.
   *
   * @param fitter what the trial was held with, as are the other two
   */
  public List<HeldOutLine> unseen(
      ModelFitter fitter, List<LabelledLine> labelled, List<AnticipatedLine> anticipated) {
    if (fit == null) {
      return List.of();
    }
    int split = firstBlock.getAsInt();
    return fitter.withoutTheirTemplate(
        labelled.stream().filter(line -> line.line().block() < split).toList(),
        anticipated,
        labelled.stream().filter(line -> line.line().block() >= split).toList(),
        fit);
  }

  /** The trial model, or {@code null} where there is none. */
  public TrainedModel model() {
    return fit == null ? null : fit.model();
  }

  /**
   * First time block of the later part.
   *
   * @param share of the lines in the earlier part
   */
  public static int split(List<LabelledLine> labelled, double share) {
    return TimeSplit.of(labelled, share, line -> line.line().block(), line -> line.line().weight());
  }

  private static HeldOutLine heldOut(LabelledLine line, LogScore score) {
    return new HeldOutLine(
        score.anomalyScore(),
        line.anomaly(),
        line.line().weight(),
        line.line().template().id(),
        HeldOutLine.hourOf(line.line().source().timestampMillis()),
        score.failureDomain(),
        score.novel(),
        score.review());
  }
}
