/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.benchmark;

import io.fame.scoring.LogLine;
import io.fame.scoring.LogScorer;
import io.fame.scoring.bundle.Bundle;
import io.fame.scoring.bundle.BundleException;
import io.fame.scoring.template.Template;
import io.fame.training.annotate.LabelledLine;
import io.fame.training.partition.AnticipatedLine;
import io.fame.training.partition.FailureDomain;
import io.fame.training.partition.NearestDomain;
import io.fame.training.partition.Partition;
import io.fame.training.partition.PartitionCertifier;
import io.fame.training.partition.Partitioner;
import io.fame.training.partition.TemplateProfile;
import io.fame.training.train.DoubtfulTemplate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The method with one thing left out or made worse: trained on the same lines, with thresholds of
 * its own, scored on the same test lines.
 */
final class Variants implements AutoCloseable {
  private static final String ABLATION = "ablation";
  private static final String ROBUSTNESS = "robustness";
  private static final double[] FLIPPED = {0.05, 0.1, 0.2};
  private static final double[] MISPLACED = {0.1, 0.3};

  private final Bundle model;
  private final List<LabelledLine> labelled;
  private final List<AnticipatedLine> anticipated;
  private final List<FailureDomain> domains;
  private final List<TemplateProfile> profiles;
  private final Disturbances disturbances;
  private final Retraining retraining;

  /**
   * @param model the method's bundle
   * @param labelled the lines that it was trained on
   * @param anticipated the anticipated lines that it was trained on
   * @param seed of what is made worse at random
   */
  Variants(
      Bundle model, List<LabelledLine> labelled, List<AnticipatedLine> anticipated, long seed) {
    this.model = model;
    this.labelled = labelled;
    this.anticipated = anticipated;
    this.domains = domains(model);
    this.profiles = TemplateProfile.of(labelled.stream().map(LabelledLine::line).toList());
    this.retraining = new Retraining(model);
    this.disturbances = new Disturbances(labelled, domains, profiles, seed);
  }

  /** The failure domains that a bundle's templates are divided into. */
  static List<FailureDomain> domains(Bundle model) {
    Map<String, List<String>> ids = new HashMap<>();
    for (Template template : model.templates()) {
      ids.computeIfAbsent(template.domain(), name -> new ArrayList<>()).add(template.id());
    }
    return model.manifest().domains().stream()
        .map(
            domain ->
                new FailureDomain(
                    domain.name(),
                    domain.description(),
                    ids.getOrDefault(domain.name(), List.of())))
        .toList();
  }

  /** Adds the method without this and that. */
  void addAblations(List<LabelledLine> plainSample) throws BundleException {
    if (!anticipated.isEmpty()) {
      train(ABLATION, "no_anticipated_lines", "labels alone", domains, labelled, List.of());
      Partition words = new Partitioner().partition(profiles);
      train(
          ABLATION,
          "partition_by_words",
          "domains from the words alone instead of a language model's",
          words.domains(),
          labelled,
          NearestDomain.reassign(anticipated, words.domains(), profiles));
    }
    retraining.add(
        ABLATION,
        "no_calibration",
        "experts say what they learned, the threshold is chosen by that",
        retraining.uncalibrated(domains),
        labelled,
        anticipated);
    addUncertified();
    train(
        ABLATION,
        "plain_random_k",
        "as many lines per template, drawn blindly",
        domains,
        plainSample,
        anticipated);
    retraining.add(
        ABLATION,
        "threshold_one_half",
        "the same scores, with 0.5 as threshold",
        0.5,
        retraining.open(model),
        UnaryOperator.identity());
  }

  /**
   * What certification of the partition is for: a proposal that knows nothing of the templates,
   * used as it is, and as the certifier lets it through.
   */
  private void addUncertified() throws BundleException {
    List<FailureDomain> proposed = disturbances.misplaced(1);
    train(
        ABLATION,
        "blind_partition_without_certification",
        "every template in a domain drawn blindly; used although nobody certified it",
        proposed,
        labelled,
        anticipated);
    boolean passed = certified(proposed);
    List<FailureDomain> used = passed ? proposed : new Partitioner().partition(profiles).domains();
    train(
        ABLATION,
        "blind_partition_with_certification",
        "the same proposal, which the certifier "
            + (passed ? "accepts" : "refuses, so that the words decide"),
        used,
        labelled,
        passed ? anticipated : NearestDomain.reassign(anticipated, used, profiles));
  }

  private boolean certified(List<FailureDomain> proposed) {
    return new PartitionCertifier()
        .certify(new Partition("disturbed", proposed), profiles, labelled)
        .passed();
  }

  /** Adds the method with worse labels, a worse partition, and lines in another format. */
  void addDisturbances() throws BundleException {
    for (double share : FLIPPED) {
      String percent = Math.round(100 * share) + "_percent";
      train(
          ROBUSTNESS,
          "labels_flipped_" + percent,
          "labels of lines drawn blindly are wrong",
          domains,
          disturbances.flippedLines(share),
          anticipated);
      train(
          ROBUSTNESS,
          "templates_flipped_" + percent,
          "all labels of templates drawn blindly are wrong",
          domains,
          disturbances.flippedTemplates(share),
          anticipated);
      train(
          ROBUSTNESS,
          "templates_flipped_" + percent + "_and_" + DoubtfulTemplate.LISTED + "_checked",
          "the same, after the labels of the most doubtful templates were corrected",
          domains,
          checked(disturbances.flippedTemplates(share)),
          anticipated);
    }
    for (double share : MISPLACED) {
      List<FailureDomain> worse = disturbances.misplaced(share);
      boolean passed = certified(worse);
      train(
          ROBUSTNESS,
          "templates_misplaced_" + Math.round(100 * share) + "_percent",
          "templates drawn blindly are in another domain; the certifier "
              + (passed ? "accepts" : "refuses")
              + " this partition",
          worse,
          labelled,
          anticipated);
    }
    LogScorer whole = retraining.open(model);
    reformat(
        whole,
        "time_in_front",
        "a time stamp before the message",
        message -> "2026-01-02 03:04:05,678 " + message);
    reformat(
        whole,
        "prefix",
        "host and process before the message",
        message -> "node-7 app[4242]: " + message);
    reformat(
        whole,
        "wrapped_in_json",
        "the message as a string in a JSON object",
        message ->
            "{\"time\":\"2026-01-02T03:04:05Z\",\"msg\":\""
                + message.replace("\\", "\\\\").replace("\"", "\\\"")
                + "\"}");
  }

  /** Labels of which the most doubtful templates have been looked at. */
  private List<LabelledLine> checked(List<LabelledLine> worse) throws BundleException {
    double[] leftOut =
        retraining.fit(retraining.fitter(domains), worse, anticipated).fit().leftOut();
    Set<String> checked =
        DoubtfulTemplate.of(worse, leftOut).stream()
            .limit(DoubtfulTemplate.LISTED)
            .map(DoubtfulTemplate::templateId)
            .collect(Collectors.toSet());
    return IntStream.range(0, worse.size())
        .mapToObj(
            i -> (checked.contains(worse.get(i).line().template().id()) ? labelled : worse).get(i))
        .toList();
  }

  List<Contender> contenders() {
    return retraining.contenders();
  }

  private void train(
      String group,
      String name,
      String description,
      List<FailureDomain> into,
      List<LabelledLine> lines,
      List<AnticipatedLine> expected)
      throws BundleException {
    retraining.add(group, name, description, retraining.fitter(into), lines, expected);
  }

  private void reformat(
      LogScorer whole, String name, String description, UnaryOperator<String> format) {
    retraining.add(
        ROBUSTNESS,
        name,
        description,
        whole.manifest().thresholds().anomaly(),
        whole,
        line -> new LogLine(format.apply(line.message()), line.context()));
  }

  @Override
  public void close() {
    retraining.close();
  }
}
