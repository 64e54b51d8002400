/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.benchmark;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.fame.scoring.Explain;
import io.fame.scoring.LogLine;
import io.fame.scoring.LogScore;
import io.fame.scoring.LogScorer;
import io.fame.scoring.bundle.Bundle;
import io.fame.scoring.bundle.BundleException;
import io.fame.scoring.bundle.DomainEntry;
import io.fame.training.annotate.LabelledLine;
import io.fame.training.partition.AnticipatedLine;
import io.fame.training.partition.FailureDomain;
import io.fame.training.train.ModelFitter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Trains the method anew on something else than it was, and keeps what is to be compared. */
final class Retraining implements AutoCloseable {
  private final Bundle model;
  private final List<Contender> contenders = new ArrayList<>();
  private final List<LogScorer> scorers = new ArrayList<>();

  /**
   * @param model the method's bundle
   */
  Retraining(Bundle model) {
    this.model = model;
  }

  List<Contender> contenders() {
    return contenders;
  }

  /** The method as it is, for other domains. */
  ModelFitter fitter(List<FailureDomain> into) {
    return new ModelFitter(
        model.manifest().name(), model.manifest().features(), into, decidedByRouting());
  }

  /** The same without calibration. */
  ModelFitter uncalibrated(List<FailureDomain> into) {
    return ModelFitter.uncalibrated(
        model.manifest().name(), model.manifest().features(), into, decidedByRouting());
  }

  private List<String> decidedByRouting() {
    return model.manifest().domains().stream()
        .filter(domain -> domain.expert() < 0)
        .map(DomainEntry::name)
        .toList();
  }

  ModelFitter.FittedModel fit(
      ModelFitter fitter, List<LabelledLine> lines, List<AnticipatedLine> expected)
      throws BundleException {
    return fitter.fit(
        lines, expected, model.templates(), JsonNodeFactory.instance.objectNode(), null);
  }

  /** Adds a model with a threshold of its own. */
  void add(
      String group,
      String name,
      String description,
      ModelFitter fitter,
      List<LabelledLine> lines,
      List<AnticipatedLine> expected)
      throws BundleException {
    LogScorer scorer = open(fit(fitter, lines, expected).bundle());
    add(
        group,
        name,
        description,
        scorer.manifest().thresholds().anomaly(),
        scorer,
        UnaryOperator.identity());
  }

  /**
   * Adds a model as it is.
   *
   * @param change made to every later line before it is scored
   */
  void add(
      String group,
      String name,
      String description,
      double threshold,
      LogScorer scorer,
      UnaryOperator<LogLine> change) {
    contenders.add(
        new Contender(group, name, description, threshold, lines -> scores(scorer, change, lines)));
  }

  /** A scorer that is closed with this. */
  LogScorer open(Bundle bundle) throws BundleException {
    LogScorer scorer = LogScorer.open(bundle);
    scorers.add(scorer);
    return scorer;
  }

  private static double[] scores(
      LogScorer scorer, UnaryOperator<LogLine> change, List<LogLine> lines) {
    return scorer.score(lines.stream().map(change).toList(), Explain.NEVER).stream()
        .mapToDouble(LogScore::anomalyScore)
        .toArray();
  }

  @Override
  public void close() {
    scorers.forEach(LogScorer::close);
  }
}
