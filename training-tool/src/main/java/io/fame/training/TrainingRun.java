/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.scoring.LogLine;
import io.fame.scoring.bundle.BundleException;
import io.fame.scoring.bundle.FeatureSpecification;
import io.fame.scoring.template.Template;
import io.fame.training.annotate.Annotator;
import io.fame.training.annotate.LabelledLine;
import io.fame.training.certify.HeldOutLine;
import io.fame.training.certify.ModelCertificate;
import io.fame.training.certify.ModelCertifier;
import io.fame.training.partition.PartitionProposals;
import io.fame.training.partition.Partitioner;
import io.fame.training.partition.TemplateProfile;
import io.fame.training.progress.Progress;
import io.fame.training.sample.SampledLine;
import io.fame.training.source.LineSource;
import io.fame.training.train.DoubtfulTemplate;
import io.fame.training.train.ModelFitter;
import io.fame.training.train.ModelFitter.FittedModel;
import java.io.IOException;
import java.time.Instant;
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
   * Gives the sample of a history.
   *
   * @param <E> what else may keep it from that
   */
  @FunctionalInterface
  public interface Sampling<E extends Exception> {
    SampledHistory history() throws E, IOException, InterruptedException, UnusableDataException;
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
    return run(
        () -> SampledHistory.of(source, options.perTemplate(), options.seed(), progress),
        annotators,
        proposals);
  }

  /**
   * The same with a sample that comes from elsewhere.
   *
   * @param sampling gives it; its time counts as that of the training
   */
  public <E extends Exception> TrainingResult run(
      Sampling<E> sampling,
      Function<Function<LogLine, Template>, Annotator> annotators,
      PartitionProposals proposals)
      throws E, IOException, InterruptedException, UnusableDataException, BundleException {
    long started = System.nanoTime();
    SampledHistory history = sampling.history();
    final double samplingSeconds = seconds(started);
    List<SampledLine> sampled = history.lines();
    List<Template> templates = history.mined().templates();
    Annotator annotator = annotators.apply(history.matcher());
    List<LabelledLine> labelled = annotator.annotate(sampled);
    checkLabels(labelled);
    List<TemplateProfile> profiles = TemplateProfile.of(sampled);
    CertifiedPartition accepted =
        CertifiedPartition.first(
            proposals instanceof Partitioner
                ? List.of(proposals)
                : List.of(proposals, new Partitioner()),
            profiles,
            labelled,
            history.matcher());

    AnticipationTrial chosen;
    FittedModel fitted;
    List<HeldOutLine> unseen;
    try (Progress.Stage stage = progress.stage("training router and experts", 3, "models")) {
      chosen =
          AnticipationTrial.hold(
              (domains, anticipated) ->
                  new ModelFitter(
                      options.model(),
                      new FeatureSpecification(ROWS, options.context()),
                      domains,
                      ModelEvidence.decidedByRouting(accepted.certificate(), anticipated)),
              accepted.domains(),
              labelled,
              accepted.anticipated(),
              templates,
              options.seed());
      stage.step(1);
      fitted =
          chosen
              .fitter()
              .fit(
                  labelled,
                  chosen.anticipated(),
                  templates,
                  options.provenance(
                      history.way(),
                      annotator.name(),
                      accepted.certificate().origin(),
                      labelled.size(),
                      chosen.anticipated().size(),
                      HistoryWindow.of(history, chosen.trial()),
                      SourceDigests.of(annotator, proposals)),
                  chosen.trial().model());
      stage.step(1);
      unseen =
          chosen
              .fitter()
              .withoutTheirTemplate(labelled, chosen.anticipated(), labelled, fitted.fit());
      stage.step(1);
    }
    ModelCertificate certificate =
        new ModelCertifier(options.limits())
            .certify(
                ModelEvidence.of(
                    accepted.certificate(),
                    labelled,
                    chosen.trial(),
                    fitted,
                    unseen,
                    chosen.report(),
                    List.of(),
                    options),
                options.override());
    ObjectNode report = JSON.createObjectNode();
    report.put("lines_history", history.mined().lines());
    report.put("lines_without_template", history.withoutTemplate());
    report.put("lines_labelled", labelled.size());
    report.put("lines_anticipated", chosen.anticipated().size());
    report.put("templates", templates.size());
    report.put("domains", chosen.domains().size());
    report.put("partition", accepted.certificate().origin());
    if (!accepted.refused().isEmpty()) {
      // Whoever asked for this partition must learn that the model does not use it.
      report.set("partition_refused", accepted.refused().get(0).toJson());
    }
    if (accepted.shortfall() != null) {
      report.put("partition_shortfall", accepted.shortfall());
    }
    report.put("annotator", annotator.name());
    report.put("expert_background", fitted.fit().background());
    report.put("threshold", fitted.bundle().manifest().thresholds().anomaly());
    report.put("scoring_lines_per_second", ModelEvidence.scoringSpeed(labelled, fitted.bundle()));
    ArrayNode toCheck = report.putArray("labels_to_check");
    DoubtfulTemplate.of(labelled, fitted.fit().leftOut()).stream()
        .limit(DoubtfulTemplate.LISTED)
        .forEach(
            doubtful ->
                toCheck
                    .addObject()
                    .put("template_id", doubtful.templateId())
                    .put("label", doubtful.anomalies() ? "anomaly" : "normal")
                    .put("lines", Math.round(doubtful.lines())));
    report.put("sampled_at", history.sampledAt().toString());
    report.put("finished_at", Instant.now().toString());
    report.put("sampling_seconds", samplingSeconds);
    report.put("training_seconds", seconds(started));
    return new TrainingResult(fitted.bundle().withCertificate(certificate.toJson()), report);
  }

  static void checkLabels(List<LabelledLine> labelled) throws UnusableDataException {
    long anomalies = labelled.stream().filter(LabelledLine::anomaly).count();
    long normal = labelled.size() - anomalies;
    if (labelled.size() < LEAST_LABELLED) {
      throw new UnusableDataException(
          "only %d lines are labelled, at least %d are needed: use a longer time range"
              .formatted(labelled.size(), LEAST_LABELLED));
    }
    if (anomalies < LEAST_OF_A_CLASS || normal < LEAST_OF_A_CLASS) {
      throw new UnusableDataException(
          ("of %d labelled lines %d are anomalies and %d are normal; both are needed: use a time"
                  + " range that holds failures, or check what the label values mean")
              .formatted(labelled.size(), anomalies, normal));
    }
  }

  private static double seconds(long startNanos) {
    return Math.round((System.nanoTime() - startNanos) / 1e7) / 100.0;
  }
}
