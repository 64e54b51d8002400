/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.scoring.Explain;
import io.fame.scoring.LogLine;
import io.fame.scoring.LogScore;
import io.fame.scoring.LogScorer;
import io.fame.scoring.bundle.Bundle;
import io.fame.scoring.bundle.BundleException;
import io.fame.scoring.bundle.FeatureSpecification;
import io.fame.scoring.template.Template;
import io.fame.training.annotate.Annotator;
import io.fame.training.annotate.LabelledLine;
import io.fame.training.certify.CertificationEvidence;
import io.fame.training.certify.HeldOutEvaluation;
import io.fame.training.certify.HeldOutLine;
import io.fame.training.certify.ModelCertificate;
import io.fame.training.certify.ModelCertifier;
import io.fame.training.certify.ProbeReport;
import io.fame.training.certify.Probes;
import io.fame.training.partition.AnticipatedLine;
import io.fame.training.partition.FailureDomain;
import io.fame.training.partition.NearestDomain;
import io.fame.training.partition.Partition;
import io.fame.training.partition.PartitionCertificate;
import io.fame.training.partition.PartitionCertifier;
import io.fame.training.partition.PartitionProposals;
import io.fame.training.partition.PartitionProposals.Proposal;
import io.fame.training.partition.Partitioner;
import io.fame.training.partition.TemplateProfile;
import io.fame.training.progress.Progress;
import io.fame.training.sample.SampledLine;
import io.fame.training.source.LineSource;
import io.fame.training.train.HeldOutTrial;
import io.fame.training.train.ModelFitter;
import io.fame.training.train.ModelFitter.FittedModel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The way from a history to a certified model: mine templates, sample lines, annotate, partition
 * and certify the partition, train, export, evaluate on held-out later lines, certify.
 */
public final class TrainingRun {
  /** Rows of the weight table. More rows did not help on 700 templates, and cost memory. */
  private static final int ROWS = 1 << 16;

  /** Fewest labelled lines, and fewest of either verdict, that a model is trained on. */
  private static final int LEAST_LABELLED = 50;

  private static final int LEAST_OF_A_CLASS = 2;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final TrainingOptions options;
  private final Progress progress;

  public TrainingRun(TrainingOptions options, Progress progress) {
    this.options = options;
    this.progress = progress;
  }

  /**
   * Trains on a history, which is read twice: once for its templates, once for the sample.
   *
   * @throws UnusableDataException where the history or its labels do not suffice
   */
  public TrainingResult run(LineSource source, Annotator annotator, PartitionProposals proposals)
      throws IOException, InterruptedException, UnusableDataException, BundleException {
    return run(source, matcher -> annotator, proposals);
  }

  /**
   * The same with an annotator that needs the mined templates.
   *
   * @param annotators makes the annotator; it is given what finds the mined template of a line, or
   *     {@code null} where none matches
   */
  public TrainingResult run(
      LineSource source,
      Function<Function<LogLine, Template>, Annotator> annotators,
      PartitionProposals proposals)
      throws IOException, InterruptedException, UnusableDataException, BundleException {
    long started = System.nanoTime();
    SampledHistory history =
        SampledHistory.of(source, options.perTemplate(), options.seed(), progress);
    final double samplingSeconds = seconds(started);
    List<SampledLine> sampled = history.lines();
    List<Template> templates = history.mined().templates();
    Annotator annotator = annotators.apply(history.matcher());
    List<LabelledLine> labelled = annotator.annotate(sampled);
    checkLabels(labelled);
    List<TemplateProfile> profiles = TemplateProfile.of(sampled);
    Accepted accepted = partition(profiles, labelled, proposals, history.matcher());

    ModelFitter fitter =
        new ModelFitter(
            options.model(),
            new FeatureSpecification(ROWS, options.context()),
            accepted.domains(),
            decidedByRouting(accepted));
    HeldOutTrial trial;
    FittedModel fitted;
    try (Progress.Stage stage = progress.stage("training router and experts", 2, "models")) {
      trial = HeldOutTrial.hold(fitter, labelled, accepted.anticipated(), templates);
      stage.step(1);
      fitted =
          fitter.fit(
              labelled,
              accepted.anticipated(),
              templates,
              provenance(annotator, accepted, labelled.size()),
              trial.model());
      stage.step(1);
    }
    ModelCertificate certificate = certify(accepted, labelled, trial, fitted);
    ObjectNode report = JSON.createObjectNode();
    report.put("lines_history", history.mined().lines());
    report.put("lines_labelled", labelled.size());
    report.put("lines_anticipated", accepted.anticipated().size());
    report.put("templates", templates.size());
    report.put("domains", accepted.domains().size());
    report.put("partition", accepted.certificate().origin());
    if (accepted.refused() != null) {
      // Whoever asked for this partition must learn that the model does not use it.
      report.set("partition_refused", JSON.valueToTree(accepted.refused()));
    }
    report.put("annotator", annotator.name());
    report.put("expert_background", fitted.fit().background());
    report.put("threshold", fitted.bundle().manifest().thresholds().anomaly());
    report.put("sampling_seconds", samplingSeconds);
    report.put("training_seconds", seconds(started));
    return new TrainingResult(fitted.certifiedBy(certificate.toJson()), report);
  }

  private static void checkLabels(List<LabelledLine> labelled) throws UnusableDataException {
    long anomalies = labelled.stream().filter(LabelledLine::anomaly).count();
    long normal = labelled.size() - anomalies;
    if (labelled.size() < LEAST_LABELLED) {
      throw new UnusableDataException(
          "only %d lines are labelled, at least %d are needed: use a longer time range"
              .formatted(labelled.size(), LEAST_LABELLED));
    }
    if (anomalies < LEAST_OF_A_CLASS || normal < LEAST_OF_A_CLASS) {
      throw new UnusableDataException(
          ("of %d labelled lines %d are anomalies and %d are normal; both are needed: use a time range"
                  + " that holds failures, or check what the label values mean")
              .formatted(labelled.size(), anomalies, normal));
    }
  }

  /** A certified division of the templates, and the one that was refused before it, if any. */
  private record Accepted(
      List<FailureDomain> domains,
      List<AnticipatedLine> anticipated,
      PartitionCertificate certificate,
      PartitionCertificate refused) {}

  private Accepted partition(
      List<TemplateProfile> profiles,
      List<LabelledLine> labelled,
      PartitionProposals proposals,
      Function<LogLine, Template> matcher)
      throws IOException, InterruptedException, UnusableDataException {
    PartitionCertifier certifier = new PartitionCertifier();
    Proposal proposal = proposals.propose(profiles, matcher);
    PartitionCertificate certificate = certifier.certify(proposal.partition(), profiles, labelled);
    PartitionCertificate refused = null;
    if (!certificate.passed()) {
      refused = certificate;
      // The anticipated lines are not what was refused: they go to the domains that come closest.
      Partition fallback = new Partitioner().partition(profiles);
      proposal =
          new Proposal(
              fallback,
              NearestDomain.reassign(proposal.anticipated(), fallback.domains(), profiles));
      certificate = certifier.certify(proposal.partition(), profiles, labelled);
    }
    if (!certificate.passed()) {
      throw new UnusableDataException(
          "no partition of the templates into failure domains passes certification: "
              + certificate.checks().stream().filter(check -> !check.passed()).toList());
    }
    return new Accepted(
        proposal.partition().domains(), proposal.anticipated(), certificate, refused);
  }

  /**
   * Domains without an expert. A domain of which routine lines are expected needs one, however pure
   * its labels are.
   */
  private static List<String> decidedByRouting(Accepted accepted) {
    return accepted.certificate().domainsDecidedByRouting().stream()
        .filter(
            name ->
                accepted.anticipated().stream()
                    .noneMatch(line -> !line.anomaly() && line.domain().equals(name)))
        .toList();
  }

  private ModelCertificate certify(
      Accepted accepted, List<LabelledLine> labelled, HeldOutTrial trial, FittedModel fitted)
      throws BundleException {
    int anomalies = (int) labelled.stream().filter(LabelledLine::anomaly).count();
    CertificationEvidence evidence =
        new CertificationEvidence(
            accepted.certificate(),
            anomalies,
            labelled.size() - anomalies,
            fitted.onnxDifference(),
            HeldOutEvaluation.evaluate(trial.lines(), trial.threshold(), options.seed()),
            HeldOutEvaluation.leftOut(
                leftOut(labelled, fitted.fit().leftOut()),
                fitted.bundle().manifest().thresholds().anomaly(),
                options.seed()),
            probes(labelled, fitted.bundle()));
    ModelCertifier certifier = new ModelCertifier(options.limits());
    return options.override() == null
        ? certifier.certify(evidence)
        : certifier.certifyDespite(evidence, options.override());
  }

  private static List<HeldOutLine> leftOut(List<LabelledLine> labelled, double[] scores) {
    List<HeldOutLine> lines = new ArrayList<>(labelled.size());
    for (int i = 0; i < labelled.size(); i++) {
      SampledLine line = labelled.get(i).line();
      lines.add(
          new HeldOutLine(
              scores[i],
              labelled.get(i).anomaly(),
              line.weight(),
              line.template().id(),
              line.block(),
              "",
              true,
              false));
    }
    return lines;
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

  private ObjectNode provenance(Annotator annotator, Accepted accepted, int labelled) {
    ObjectNode provenance = JSON.createObjectNode();
    provenance.set("source", options.source());
    provenance.put("lines_per_template", options.perTemplate());
    provenance.put("seed", options.seed());
    provenance.put("code_version", CodeVersion.current());
    provenance.put("annotator", annotator.name());
    provenance.put("partition", accepted.certificate().origin());
    provenance.put("lines_labelled", labelled);
    provenance.put("lines_anticipated", accepted.anticipated().size());
    return provenance;
  }

  private static double seconds(long startNanos) {
    return Math.round((System.nanoTime() - startNanos) / 1e7) / 100.0;
  }
}
