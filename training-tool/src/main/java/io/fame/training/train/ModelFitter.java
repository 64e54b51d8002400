/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.fame.scoring.bundle.Bundle;
import io.fame.scoring.bundle.BundleException;
import io.fame.scoring.bundle.FeatureSpecification;
import io.fame.scoring.bundle.Thresholds;
import io.fame.scoring.template.Template;
import io.fame.training.annotate.LabelledLine;
import io.fame.training.certify.HeldOutLine;
import io.fame.training.partition.AnticipatedLine;
import io.fame.training.partition.FailureDomain;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * From labelled lines to a bundle whose certificate is still empty: router and experts, thresholds,
 * export, and the comparison of the export with what was trained.
 */
public final class ModelFitter {
  /** Stands in a bundle until its model was certified; no reader accepts it. */
  private static final JsonNode UNCERTIFIED =
      JsonNodeFactory.instance.objectNode().put("certified", false);

  private final String name;
  private final FeatureSpecification features;
  private final List<FailureDomain> domains;
  private final ModelTrainer trainer;

  /**
   * @param name of the model
   * @param domains in the order of the router's columns
   * @param decidedByRouting names of the domains that get no expert
   */
  public ModelFitter(
      String name,
      FeatureSpecification features,
      List<FailureDomain> domains,
      List<String> decidedByRouting) {
    this(name, features, domains, decidedByRouting, true);
  }

  private ModelFitter(
      String name,
      FeatureSpecification features,
      List<FailureDomain> domains,
      List<String> decidedByRouting,
      boolean calibrates) {
    this.name = name;
    this.features = features;
    this.domains = List.copyOf(domains);
    this.trainer =
        new ModelTrainer(
            features.rows(),
            domains.stream()
                .map(d -> new DomainPlan(d.name(), !decidedByRouting.contains(d.name())))
                .toList(),
            calibrates);
  }

  /** One whose experts say what they learned; to see what calibration is worth. */
  public static ModelFitter uncalibrated(
      String name,
      FeatureSpecification features,
      List<FailureDomain> domains,
      List<String> decidedByRouting) {
    return new ModelFitter(name, features, domains, decidedByRouting, false);
  }

  /**
   * A model and its bundle.
   *
   * @param bundle not certified yet
   * @param fit the trained model
   * @param onnxDifference largest difference of P(anomaly) between the export and the model
   */
  public record FittedModel(Bundle bundle, ModelTrainer.Fit fit, double onnxDifference) {}

  /**
   * Trains on labelled and anticipated lines.
   *
   * @param templates the model's templates, in the order in which they are matched
   * @param start a model of the same domains to begin with, which saves time, or {@code null}
   */
  public FittedModel fit(
      List<LabelledLine> labelled,
      List<AnticipatedLine> anticipated,
      List<Template> templates,
      JsonNode provenance,
      TrainedModel start)
      throws BundleException {
    return fit(labelled, anticipated, templates, provenance, start, KeptHeads.NONE);
  }

  /** The same, but with some heads of an older model. */
  public FittedModel fit(
      List<LabelledLine> labelled,
      List<AnticipatedLine> anticipated,
      List<Template> templates,
      JsonNode provenance,
      TrainedModel start,
      KeptHeads kept)
      throws BundleException {
    List<TrainingExample> examples =
        new ExampleEncoder(features).encode(labelled, anticipated, domains);
    double[] masses =
        DoubleStream.concat(
                labelled.stream().mapToDouble(line -> line.line().weight()),
                anticipated.stream().mapToDouble(line -> 0))
            .toArray();
    ModelTrainer.Fit fit = kept.in(trainer.fit(examples, masses, start, kept));
    Thresholds thresholds =
        ThresholdChooser.choose(
            ModelTrainer.metrics(examples, fit.leftOut(), masses),
            ModelTrainer.metrics(examples, fit.leftOut(), textWeights(examples)));
    Bundle bundle =
        new BundleBuilder(
                name, features, domains, AnticipatedTemplates.added(templates, anticipated))
            .build(fit.model(), thresholds, provenance, UNCERTIFIED);
    return new FittedModel(
        bundle, fit, OnnxParity.largestDifference(bundle, fit.model(), examples));
  }

  /**
   * Lines as a model scores them that has not learned from their template: templates are left out
   * in turn, several at a time. Lines of one template say the same of what is unseen, however many
   * hours they are spread over, so they are one burst.
   *
   * @param learned the labelled lines that a model was fitted to
   * @param scored the lines that are scored: the same, or others
   * @param fit what was fitted
   */
  public List<HeldOutLine> withoutTheirTemplate(
      List<LabelledLine> learned,
      List<AnticipatedLine> anticipated,
      List<LabelledLine> scored,
      ModelTrainer.Fit fit) {
    ExampleEncoder encoder = new ExampleEncoder(features);
    List<TrainingExample> examples = encoder.encode(learned, anticipated, domains);
    double[] scores =
        trainer.withoutTheirGroup(
            examples,
            Arrays.copyOf(templates(learned), examples.size()),
            encoder.encode(scored, List.of(), domains).stream().map(TrainingExample::rows).toList(),
            templates(scored),
            fit);
    return IntStream.range(0, scores.length)
        .mapToObj(i -> HeldOutLine.ofUnseenTemplate(scores[i], scored.get(i)))
        .toList();
  }

  private static long[] templates(List<LabelledLine> lines) {
    return lines.stream().mapToLong(line -> line.line().template().id().hashCode()).toArray();
  }

  /** Weights that sum to 1 over the labelled lines of each masked text. */
  private static double[] textWeights(List<TrainingExample> examples) {
    Map<Long, Integer> lines = new HashMap<>();
    for (TrainingExample example : examples) {
      if (!example.anticipated()) {
        lines.merge(example.text(), 1, Integer::sum);
      }
    }
    return examples.stream()
        .mapToDouble(example -> example.anticipated() ? 0 : 1.0 / lines.get(example.text()))
        .toArray();
  }
}
