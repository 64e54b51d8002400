/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training;

import io.fame.scoring.Explain;
import io.fame.scoring.LogLine;
import io.fame.scoring.LogScore;
import io.fame.scoring.LogScorer;
import io.fame.scoring.bundle.Bundle;
import io.fame.scoring.bundle.BundleException;
import io.fame.scoring.bundle.Manifest;
import io.fame.training.annotate.LabelledLine;
import io.fame.training.certify.AnticipationReport;
import io.fame.training.certify.CertificationEvidence;
import io.fame.training.certify.HeldOutEvaluation;
import io.fame.training.certify.HeldOutLine;
import io.fame.training.certify.ModelCertificate.ModelSize;
import io.fame.training.certify.PairedComparison;
import io.fame.training.certify.ProbeReport;
import io.fame.training.certify.Probes;
import io.fame.training.partition.AnticipatedLine;
import io.fame.training.partition.PartitionCertificate;
import io.fame.training.train.HeldOutTrial;
import io.fame.training.train.ModelFitter.FittedModel;
import java.util.List;

/** Collects what a model's certificate is built on. */
public final class ModelEvidence {
  private static final long ENOUGH_NANOS = 50_000_000;

  private ModelEvidence() {}

  /**
   * The evidence for a model.
   *
   * @param labelled what it was trained on
   * @param trial what to expect of it on later lines
   * @param unseen the labelled lines, each scored by a model without its template
   * @param anticipation whether anticipated lines help; {@code null} if that was not tried
   * @param comparisons how it does beside the active model; empty for a first one
   */
  public static CertificationEvidence of(
      PartitionCertificate partition,
      List<LabelledLine> labelled,
      HeldOutTrial trial,
      FittedModel fitted,
      List<HeldOutLine> unseen,
      AnticipationReport anticipation,
      List<PairedComparison> comparisons,
      TrainingOptions options)
      throws BundleException {
    int anomalies = (int) labelled.stream().filter(LabelledLine::anomaly).count();
    Manifest manifest = fitted.bundle().manifest();
    int experts = (int) manifest.domains().stream().filter(domain -> domain.expert() >= 0).count();
    ModelSize size =
        new ModelSize(
            fitted.bundle().onnx().length,
            manifest.features().rows(),
            manifest.domains().size() + experts,
            fitted.bundle().templates().size());
    return new CertificationEvidence(
        partition,
        anomalies,
        labelled.size() - anomalies,
        fitted.onnxDifference(),
        HeldOutEvaluation.evaluate(trial.lines(), trial.threshold(), options.seed()),
        HeldOutEvaluation.leftOut(unseen, manifest.thresholds().anomaly(), options.seed()),
        probes(labelled, fitted.bundle()),
        size,
        anticipation,
        comparisons,
        manifest.provenance());
  }

  /**
   * Names of the domains without an expert. A domain of which routine lines are expected needs one,
   * however pure its labels are.
   */
  public static List<String> decidedByRouting(
      PartitionCertificate partition, List<AnticipatedLine> anticipated) {
    return partition.domainsDecidedByRouting().stream()
        .filter(
            name ->
                anticipated.stream()
                    .noneMatch(line -> !line.anomaly() && line.domain().equals(name)))
        .toList();
  }

  /**
   * Lines a second that the exported model scores on one thread of this machine, lines that repeat
   * included; the labelled lines are scored until a twentieth of a second has passed.
   */
  static double scoringSpeed(List<LabelledLine> labelled, Bundle bundle) throws BundleException {
    List<LogLine> lines = labelled.stream().map(line -> line.line().source().line()).toList();
    try (LogScorer scorer = LogScorer.open(bundle)) {
      scorer.score(lines, Explain.NEVER);
      long scored = 0;
      long started = System.nanoTime();
      while (System.nanoTime() - started < ENOUGH_NANOS) {
        scorer.score(lines, Explain.NEVER);
        scored += lines.size();
      }
      return Math.rint(scored / ((System.nanoTime() - started) / 1e9));
    }
  }

  private static ProbeReport probes(List<LabelledLine> labelled, Bundle bundle)
      throws BundleException {
    try (LogScorer scorer = LogScorer.open(bundle)) {
      return new Probes(
              lines ->
                  scorer.score(lines, Explain.NEVER).stream()
                      .mapToDouble(LogScore::anomalyScore)
                      .toArray())
          .of(labelled.stream().map(line -> line.line().source().line()).toList());
    }
  }
}
