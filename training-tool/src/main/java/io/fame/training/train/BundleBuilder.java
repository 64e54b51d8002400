/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.train;

import com.fasterxml.jackson.databind.JsonNode;
import io.fame.scoring.bundle.Bundle;
import io.fame.scoring.bundle.BundleFormat;
import io.fame.scoring.bundle.DomainEntry;
import io.fame.scoring.bundle.FeatureSpecification;
import io.fame.scoring.bundle.Head;
import io.fame.scoring.bundle.Manifest;
import io.fame.scoring.bundle.Thresholds;
import io.fame.scoring.model.Calibration;
import io.fame.scoring.template.Template;
import io.fame.training.partition.FailureDomain;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Puts a trained model and its templates into a bundle. */
public final class BundleBuilder {
  private final String name;
  private final FeatureSpecification features;
  private final List<FailureDomain> domains;
  private final List<Template> templates;

  /**
   * @param domains in the order of the router's columns
   * @param templates in the order in which they are matched; domains of those that the domains list
   *     are filled in
   */
  public BundleBuilder(
      String name,
      FeatureSpecification features,
      List<FailureDomain> domains,
      List<Template> templates) {
    this.name = name;
    this.features = features;
    this.domains = List.copyOf(domains);
    Map<String, String> domainOf = new HashMap<>();
    domains.forEach(d -> d.templateIds().forEach(id -> domainOf.put(id, d.name())));
    this.templates =
        templates.stream()
            .map(t -> t.withDomain(domainOf.getOrDefault(t.id(), t.domain())))
            .toList();
  }

  /** Builds the unsigned bundle. */
  public Bundle build(
      TrainedModel model, Thresholds thresholds, JsonNode provenance, JsonNode certificate) {
    List<DomainEntry> entries = new ArrayList<>();
    List<Head> heads = new ArrayList<>(List.of(model.router().entry()));
    List<HeadWeights> experts = new ArrayList<>();
    for (int d = 0; d < domains.size(); d++) {
      HeadWeights expert = model.experts().get(d);
      Calibration calibration = model.calibrations().get(d);
      entries.add(
          new DomainEntry(
              domains.get(d).name(),
              domains.get(d).description(),
              expert == null ? -1 : experts.size(),
              calibration.scale(),
              calibration.offset()));
      if (expert != null) {
        experts.add(expert);
        heads.add(expert.entry());
      }
    }
    Manifest manifest =
        new Manifest(
            BundleFormat.VERSION, name, features, entries, heads, thresholds, Map.of(), provenance);
    byte[] onnx = OnnxExporter.export(features.rows(), model.router(), experts);
    return new Bundle(manifest, onnx, templates, certificate);
  }
}
