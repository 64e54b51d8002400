/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.training.certify.CertificationLimits;
import java.util.List;

/**
 * What is asked of a training run.
 *
 * @param model name of the model, {@code [a-z0-9][a-z0-9_-]*}
 * @param context names of the context fields, in the order of the lines' context
 * @param perTemplate K: lines per template that are labelled, at least 1
 * @param seed of the sampling
 * @param source where the lines come from, for the provenance: index, query, time range; without
 *     dates of the run
 * @param limits what the model has to reach
 * @param override why a model that does not reach it shall be certified all the same, in words;
 *     {@code null} if it shall not
 */
public record TrainingOptions(
    String model,
    List<String> context,
    int perTemplate,
    long seed,
    JsonNode source,
    CertificationLimits limits,
    String override) {
  /** Field of the provenance that says how the lines were sampled. */
  public static final String SAMPLED_BY = "sampled_by";

  /** With the usual limits. */
  public TrainingOptions(
      String model, List<String> context, int perTemplate, long seed, JsonNode source) {
    this(model, context, perTemplate, seed, source, CertificationLimits.DEFAULT, null);
  }

  public TrainingOptions {
    if (!model.matches("[a-z0-9][a-z0-9_-]*")) {
      throw new IllegalArgumentException(
          "model name must be lower case letters, digits, '-' and '_', was '" + model + "'");
    }
    context = List.copyOf(context);
  }

  /**
   * Where a model comes from, for its manifest: no dates of the run and no timings, since equal
   * inputs give equal bundles.
   *
   * @param way how the lines were sampled, see {@link SampledHistory#way}
   * @param annotator who labelled
   * @param partition who proposed the failure domains
   * @param labelled number of labelled lines
   * @param anticipated number of lines that were not seen but expected
   * @param window time of the history
   * @param digests of what labels and failure domains come from
   */
  public ObjectNode provenance(
      String way,
      String annotator,
      String partition,
      int labelled,
      int anticipated,
      HistoryWindow window,
      SourceDigests digests) {
    ObjectNode provenance = JsonNodeFactory.instance.objectNode();
    provenance.set("source", source);
    provenance.put("lines_per_template", perTemplate);
    provenance.put("seed", seed);
    provenance.put(SAMPLED_BY, way);
    provenance.set("history", window.toJson());
    provenance.put("code_version", CodeVersion.current());
    provenance.put("annotator", annotator);
    provenance.put("partition", partition);
    provenance.put("lines_labelled", labelled);
    provenance.put("lines_anticipated", anticipated);
    digests.write(provenance);
    return provenance;
  }
}
