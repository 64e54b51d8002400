/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.train;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.scoring.bundle.Bundle;
import io.fame.scoring.bundle.BundleException;
import io.fame.scoring.bundle.FeatureSpecification;
import io.fame.scoring.bundle.Thresholds;
import io.fame.scoring.template.Template;
import io.fame.training.annotate.LabelledLine;
import io.fame.training.partition.AnticipatedLine;
import io.fame.training.partition.FailureDomain;
import io.fame.training.partition.PartitionCertificate;
import io.fame.training.progress.Progress;
import java.util.List;
import java.util.stream.DoubleStream;

/** Trains, sets thresholds, exports and checks the export. */
public final class ModelFitter {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final FeatureSpecification features;
  private final List<FailureDomain> domains;
  private final List<DomainPlan> plans;
  private final BundleBuilder bundles;
  private final Progress progress;

  public ModelFitter(
      String name,
      FeatureSpecification features,
      List<FailureDomain> domains,
      List<String> decidedByRouting,
      List<Template> templates,
      Progress progress) {
    this.features = features;
    this.domains = domains;
    this.plans =
        domains.stream()
            .map(d -> new DomainPlan(d.name(), !decidedByRouting.contains(d.name())))
            .toList();
    this.bundles = new BundleBuilder(name, features, domains, templates);
    this.progress = progress;
  }

  public record FittedModel(Bundle bundle, double background, double parity) {}

  public FittedModel fit(
      List<LabelledLine> labelled,
      List<AnticipatedLine> anticipated,
      ObjectNode provenance,
      PartitionCertificate partition)
      throws BundleException {
    List<TrainingExample> examples =
        new ExampleEncoder(features).encode(labelled, anticipated, domains);
    double[] masses =
        DoubleStream.concat(
                labelled.stream().mapToDouble(line -> line.line().weight()),
                anticipated.stream().mapToDouble(line -> 0))
            .toArray();
    ModelTrainer.Fit fit;
    try (Progress.Stage stage = progress.stage("training router and experts", 1, "models")) {
      fit = new ModelTrainer(features.rows(), plans).fit(examples, masses);
      stage.step(1);
    }
    Thresholds thresholds =
        ThresholdChooser.choose(ModelTrainer.metrics(examples, fit.leftOut(), masses));
    ObjectNode certificate = JSON.createObjectNode();
    certificate.put("certified", true);
    Bundle bundle = bundles.build(fit.model(), thresholds, provenance, certificate);
    double parity = OnnxParity.largestDifference(bundle, fit.model(), examples);
    return new FittedModel(bundle, fit.background(), parity);
  }
}
