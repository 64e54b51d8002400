/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.update;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.scoring.LogLine;
import io.fame.scoring.bundle.Bundle;
import io.fame.scoring.bundle.BundleException;
import io.fame.scoring.line.TokenizedLine;
import io.fame.scoring.template.Template;
import io.fame.training.HistoryWindow;
import io.fame.training.ModelEvidence;
import io.fame.training.SampledHistory;
import io.fame.training.SourceDigests;
import io.fame.training.TrainingOptions;
import io.fame.training.TrainingResult;
import io.fame.training.UnusableDataException;
import io.fame.training.annotate.Annotator;
import io.fame.training.annotate.LabelledLine;
import io.fame.training.certify.HeldOutLine;
import io.fame.training.certify.ModelCertificate;
import io.fame.training.certify.ModelCertifier;
import io.fame.training.certify.PairedComparison;
import io.fame.training.partition.AnticipatedLine;
import io.fame.training.partition.PartitionProposals;
import io.fame.training.partition.TemplateProfile;
import io.fame.training.progress.Progress;
import io.fame.training.sample.SampledLine;
import io.fame.training.source.LineSource;
import io.fame.training.source.SourceLine;
import io.fame.training.train.HeldOutTrial;
import io.fame.training.train.ModelFitter;
import io.fame.training.train.ModelFitter.FittedModel;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The way from an active model and the lines since to its next version: new templates join the
 * domains that are there, only experts with something new to learn are trained, and the result is
 * certified on the held-out lines of the active one and the new labels, beside the active one.
 */
public final class UpdateRun {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final TrainingOptions options;
  private final ActiveModel active;
  private final Progress progress;

  /**
   * @param options K is that of the new lines; the known ones are sampled as the active model says
   */
  public UpdateRun(TrainingOptions options, ActiveModel active, Progress progress) {
    this.options = options;
    this.active = active;
    this.progress = progress;
  }

  /**
   * What an update ends with.
   *
   * @param result the next version; empty where there was nothing to learn
   * @param report what was done
   */
  public record Update(Optional<TrainingResult> result, ObjectNode report) {}

  /**
   * Updates.
   *
   * @param source the history: what the active model has learned from, and what came since
   * @param annotators makes who labels; given what finds the template of a line, or {@code null}
   * @param proposals asked for the lines that are expected of the domains, which learn from them
   *     again
   * @param reviews what reviewers said of single lines
   * @throws UnusableDataException if of the known lines nothing is left to learn from
   */
  public Update run(
      LineSource source,
      Function<Function<LogLine, Template>, Annotator> annotators,
      PartitionProposals proposals,
      List<Review> reviews)
      throws IOException, InterruptedException, UnusableDataException, BundleException {
    long started = System.nanoTime();
    UpdateSample sample = UpdateSample.of(active, source, options.perTemplate(), progress);
    final Instant sampledAt = SampledHistory.now();
    TokenizedLine tokens = new TokenizedLine();
    Annotator annotator = annotators.apply(line -> sample.templateOf(line, tokens));
    NewLabels labels = NewLabels.of(active, sample, annotator.annotate(sample.lines()), reviews);
    requireBothVerdicts(labels.known());
    Set<SampledLine> lines = new LinkedHashSet<>(sample.lines());
    labels.added().forEach(label -> lines.add(label.line()));
    List<TemplateProfile> profiles = TemplateProfile.of(List.copyOf(lines));
    UpdatedDomains domains = UpdatedDomains.of(active, profiles, labels.all());
    ChangedHeads changed =
        ChangedHeads.of(active, labels.learnedTexts(), labels.added(), domains.domainOf());
    ObjectNode report = report(sample, labels, changed);
    report.put("sampled_at", sampledAt.toString());
    if (changed.none()) {
      return new Update(Optional.empty(), report);
    }
    List<AnticipatedLine> anticipated =
        domains.anticipated(
            active.learnedFromAnticipatedLines()
                ? proposals
                    .propose(
                        TemplateProfile.of(sample.known()), line -> sample.templateOf(line, tokens))
                    .anticipated()
                : List.of(),
            profiles);
    ObjectNode provenance =
        provenance(
            sample,
            labels,
            domains,
            anticipated,
            annotator.name(),
            SourceDigests.of(annotator, proposals));
    active
        .reviewedUntil(reviews)
        .ifPresent(until -> provenance.put(ActiveModel.REVIEWED_UNTIL, until.toString()));
    TrainingResult result = train(sample, labels, domains, changed, anticipated, provenance);
    report.put("annotator", annotator.name());
    report.put("partition", domains.certificate().origin());
    report.put("lines_anticipated", anticipated.size());
    report.put("threshold", result.bundle().manifest().thresholds().anomaly());
    report.put("training_seconds", Math.round((System.nanoTime() - started) / 1e7) / 100.0);
    return new Update(Optional.of(new TrainingResult(result.bundle(), report)), report);
  }

  /**
   * Asks what an update would ask first, and learns nothing from it: for a model that only collects
   * what it is asked.
   *
   * @return number of templates that the questions are about
   */
  public int ask(LineSource source, Annotator annotator, PartitionProposals proposals)
      throws IOException, InterruptedException {
    UpdateSample sample = UpdateSample.of(active, source, options.perTemplate(), progress);
    annotator.annotate(sample.lines());
    if (active.learnedFromAnticipatedLines()) {
      TokenizedLine tokens = new TokenizedLine();
      proposals.propose(
          TemplateProfile.of(sample.known()), line -> sample.templateOf(line, tokens));
    }
    return sample.tree().templates().size();
  }

  /**
   * What a reviewer said of a line of the selection.
   *
   * @param line the line
   * @param anomaly the verdict
   * @param at when that was said, or {@code null} where nobody knows
   */
  public record Review(SourceLine line, boolean anomaly, Instant at) {}

  private static void requireBothVerdicts(List<LabelledLine> known) throws UnusableDataException {
    long anomalies = known.stream().filter(LabelledLine::anomaly).count();
    if (anomalies == 0 || anomalies == known.size()) {
      throw new UnusableDataException(
          ("of the lines that the active version has learned from %d are left that are anomalies"
                  + " and %d that are normal; both are needed: let the time range begin where that of"
                  + " the active version began, or train a new one with `fame run`")
              .formatted(anomalies, known.size() - anomalies));
    }
  }

  private TrainingResult train(
      UpdateSample sample,
      NewLabels labels,
      UpdatedDomains domains,
      ChangedHeads changed,
      List<AnticipatedLine> anticipated,
      ObjectNode provenance)
      throws BundleException {
    ModelFitter fitter =
        new ModelFitter(
            options.model(),
            active.bundle().manifest().features(),
            domains.domains(),
            decidedByRouting(domains, changed, anticipated));
    try (Progress.Stage stage = progress.stage("training what has changed", 4, "models")) {
      List<LabelledLine> earlier = new ArrayList<>();
      List<LabelledLine> heldOut = new ArrayList<>();
      for (LabelledLine label : labels.known()) {
        (isHeldOut(label) ? heldOut : earlier).add(label);
      }
      List<LabelledLine> later = labels.added(true);
      earlier.addAll(labels.added(false));
      List<LabelledLine> evaluated = new ArrayList<>(heldOut);
      evaluated.addAll(later);
      HeldOutTrial trial =
          HeldOutTrial.hold(fitter, earlier, evaluated, anticipated, sample.tree().templates());
      stage.step(1);
      FittedModel fitted =
          fitter.fit(
              labels.all(),
              anticipated,
              sample.tree().templates(),
              provenance,
              active.heads(),
              changed.kept(active));
      stage.step(1);
      List<HeldOutLine> unseen =
          fitter.withoutTheirTemplate(labels.all(), anticipated, labels.all(), fitted.fit());
      stage.step(1);
      List<PairedComparison> comparisons = new ArrayList<>();
      if (!heldOut.isEmpty()) {
        comparisons.add(
            VersionComparison.of(
                "held-out", heldOut, active.bundle(), fitted.bundle(), options.seed()));
      }
      if (!later.isEmpty()) {
        comparisons.add(
            VersionComparison.of(
                "new-labels",
                later,
                active.bundle(),
                withoutLater(fitter, sample, labels, domains, anticipated),
                options.seed()));
      }
      stage.step(1);
      ModelCertificate certificate =
          new ModelCertifier(options.limits())
              .certify(
                  ModelEvidence.of(
                      domains.certificate(),
                      labels.all(),
                      trial,
                      fitted,
                      unseen,
                      null,
                      comparisons,
                      options),
                  options.override());
      return new TrainingResult(fitted.bundle().withCertificate(certificate.toJson()), null);
    }
  }

  /** Domains without an expert: as before where nothing changed. */
  private List<String> decidedByRouting(
      UpdatedDomains domains, ChangedHeads changed, List<AnticipatedLine> anticipated) {
    List<String> now = ModelEvidence.decidedByRouting(domains.certificate(), anticipated);
    List<String> decided = new ArrayList<>();
    for (int d = 0; d < domains.domains().size(); d++) {
      String name = domains.domains().get(d).name();
      boolean before = active.heads().experts().get(d) == null;
      if (changed.domains().contains(d) ? now.contains(name) : before) {
        decided.add(name);
      }
    }
    return decided;
  }

  private boolean isHeldOut(LabelledLine label) {
    return active.history().heldOutFromMillis().isPresent()
        && label.line().source().timestampMillis()
            >= active.history().heldOutFromMillis().getAsLong();
  }

  /** The update as it would be without the later ones of the new labels. */
  private Bundle withoutLater(
      ModelFitter fitter,
      UpdateSample sample,
      NewLabels labels,
      UpdatedDomains domains,
      List<AnticipatedLine> anticipated)
      throws BundleException {
    List<LabelledLine> added = labels.added(false);
    ChangedHeads changed =
        ChangedHeads.of(active, labels.learnedTexts(), added, domains.domainOf());
    Set<Template> templates = new HashSet<>();
    added.forEach(label -> templates.add(label.line().template()));
    List<Template> known = new ArrayList<>(active.bundle().templates());
    sample.newTemplates().stream().filter(templates::contains).forEach(known::add);
    List<LabelledLine> learned = new ArrayList<>(labels.known());
    learned.addAll(added);
    return fitter
        .fit(learned, anticipated, known, null, active.heads(), changed.kept(active))
        .bundle();
  }

  private ObjectNode provenance(
      UpdateSample sample,
      NewLabels labels,
      UpdatedDomains domains,
      List<AnticipatedLine> anticipated,
      String annotator,
      SourceDigests digests) {
    HistoryWindow before = active.history();
    ObjectNode provenance =
        options.provenance(
            SampledHistory.READ,
            annotator,
            domains.certificate().origin(),
            labels.all().size(),
            anticipated.size(),
            new HistoryWindow(
                sample.knownLines() + sample.addedLines(),
                before.blocks(),
                sample.lastMillis(),
                before.heldOutFromMillis()),
            digests);
    ArrayNode samples = provenance.putArray(ActiveModel.SAMPLES);
    sample.learned(options.perTemplate()).forEach(learned -> samples.add(learned.toJson()));
    provenance.put("lines_per_template", Math.max(active.perTemplate(), options.perTemplate()));
    provenance.put("seed", active.seed());
    provenance.put("updates", active.sha256());
    return provenance;
  }

  private ObjectNode report(UpdateSample sample, NewLabels labels, ChangedHeads changed) {
    ObjectNode report = JSON.createObjectNode();
    report.put("lines_history", sample.knownLines() + sample.addedLines());
    report.put("lines_known", sample.knownLines());
    report.put("lines_known_then", active.history().lines());
    report.put("known_sample_differs", active.wasDrawn() || active.samplesUnknown());
    report.put("lines_new", sample.addedLines());
    report.put("templates", sample.tree().templates().size());
    report.put("templates_new", sample.newTemplates().size());
    Set<Template> unlabelled = new HashSet<>(sample.newTemplates());
    labels.added().forEach(label -> unlabelled.remove(label.line().template()));
    report.put("templates_unlabelled", unlabelled.size());
    report.put("lines_labelled", labels.all().size());
    report.put("labels_new", labels.added().size());
    report.put("labels_reviewed", labels.reviewed());
    report.put("reviews_not_in_selection", labels.unmatched());
    report.put("domains", active.domains().size());
    report.put("router_kept", !changed.router());
    ArrayNode trained = report.putArray("domains_changed");
    ArrayNode kept = report.putArray("domains_kept");
    for (int d = 0; d < active.domains().size(); d++) {
      (changed.domains().contains(d) ? trained : kept).add(active.domains().get(d));
    }
    return report;
  }
}
