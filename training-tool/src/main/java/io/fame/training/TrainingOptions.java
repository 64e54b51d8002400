/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training;

import com.fasterxml.jackson.databind.JsonNode;
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
}
