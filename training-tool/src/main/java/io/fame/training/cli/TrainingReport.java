/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.scoring.bundle.Sha256;
import io.fame.training.TrainingResult;
import java.util.Locale;

/** What the commands that train tell about a model. */
final class TrainingReport {
  private TrainingReport() {}

  /** For programs. */
  static ObjectNode json(TrainOptions.Trained trained) {
    TrainingResult result = trained.result();
    ObjectNode json = result.report().deepCopy();
    json.put("model", result.bundle().manifest().name());
    json.put("certified", result.certified());
    if (trained.zip() != null) {
      json.put("sha256", Sha256.hex(trained.zip()));
      json.put("bytes", trained.zip().length);
    }
    json.set("certificate", result.bundle().certificate());
    return json;
  }

  /** For people. */
  static String text(TrainOptions.Trained trained) {
    TrainingResult result = trained.result();
    StringBuilder text = new StringBuilder(summary(result));
    JsonNode certificate = result.bundle().certificate();
    for (JsonNode gate : certificate.path("gates")) {
      String outcome = gate.path("outcome").asText();
      if (!outcome.equals("passed")) {
        text.append(
            String.format(
                Locale.ROOT,
                "%n%s %s: %s is %.4g, demanded is %s %.4g",
                outcome.equals("failed") ? "FAILED" : "NOT CERTIFIABLE (too few observations)",
                gate.path("name").asText(),
                gate.path("measure").asText(),
                gate.path("value").asDouble(),
                gate.path("relation").asText(),
                gate.path("limit").asDouble()));
      }
    }
    if (certificate.hasNonNull("override_reason")) {
      text.append("\nAccepted all the same: ").append(certificate.get("override_reason").asText());
    }
    return text.toString();
  }

  private static String summary(TrainingResult result) {
    return String.format(
        Locale.ROOT,
        "Model %s: %d lines, %d templates, %d labelled lines, %d failure domains; threshold %.4f;"
            + " %s.",
        result.bundle().manifest().name(),
        result.report().path("lines_history").asLong(),
        result.bundle().templates().size(),
        result.report().path("lines_labelled").asLong(),
        result.bundle().manifest().domains().size(),
        result.bundle().manifest().thresholds().anomaly(),
        result.certified() ? "certified" : "NOT certified");
  }
}
