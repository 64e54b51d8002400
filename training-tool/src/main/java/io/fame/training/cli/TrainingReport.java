/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.scoring.bundle.Sha256;
import io.fame.training.SampledHistory;
import io.fame.training.TrainingResult;
import io.fame.training.UncertifiedPartitionException;
import io.fame.training.partition.PartitionCertificate;
import io.fame.training.partition.PartitionCertificate.Check;
import java.util.Locale;

/** What the commands that train tell about a model. */
final class TrainingReport {
  private TrainingReport() {}

  /** For programs. */
  static ObjectNode json(TrainedModel trained) {
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

  /** For programs, where no partition was certified, so that there is no model. */
  static ObjectNode refused(String model, UncertifiedPartitionException failure) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("model", model).put("certified", false);
    ArrayNode refused = json.putArray("partitions_refused");
    failure.refused().forEach(certificate -> refused.add(certificate.toJson()));
    return json;
  }

  /** The same for people. */
  static String refusedText(UncertifiedPartitionException failure) {
    StringBuilder text = new StringBuilder("No model: no partition into failure domains holds.");
    for (PartitionCertificate certificate : failure.refused()) {
      text.append("\nRefused, of ").append(certificate.origin()).append(':');
      for (Check check : certificate.checks()) {
        if (!check.passed()) {
          text.append(
              String.format(
                  Locale.ROOT,
                  "%n  %s: %s is %.4g, demanded is %s %.4g",
                  check.name(),
                  check.measure(),
                  check.value(),
                  check.relation(),
                  check.limit()));
        }
      }
    }
    return text.toString();
  }

  /** For people. */
  static String text(TrainedModel trained) {
    TrainingResult result = trained.result();
    JsonNode shortfall = result.report().path("partition_shortfall");
    return summary(result)
        + SampledHistory.toldOf(result.report().path("lines_without_template").asLong())
        + (shortfall.isTextual() ? "\n" + shortfall.asText() : "")
        + findings(result.bundle().certificate());
  }

  /** What a certificate says, but for the gates that passed. */
  static String findings(JsonNode certificate) {
    StringBuilder text = new StringBuilder(measures(certificate));
    if (certificate.hasNonNull("anticipation")) {
      text.append(anticipation(certificate.get("anticipation")));
    }
    for (JsonNode comparison : certificate.path("comparisons")) {
      text.append(comparison(comparison));
    }
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
      text.append(ActivateCommand.accepted(certificate.get("override_reason").asText()));
    }
    return text.toString();
  }

  /** Whether the anticipated lines were kept, and why. */
  private static String anticipation(JsonNode tried) {
    String outcome = tried.path("outcome").asText();
    return String.format(
        Locale.ROOT,
        "%n%,d anticipated lines %s: average precision on later failures of unseen templates %.3f"
            + " without, %.3f with them; F1 on known templates %.3f and %.3f",
        tried.path("lines").asInt(),
        outcome.equals("improved") ? "kept" : "left out (" + outcome + ")",
        tried.path("average_precision_without").asDouble(),
        tried.path("average_precision_with").asDouble(),
        tried.at("/known/active").asDouble(),
        tried.at("/known/candidate").asDouble());
  }

  /** A paired test against the active version. */
  private static String comparison(JsonNode compared) {
    return String.format(
        Locale.ROOT,
        "%nCompared (%s): %s %.3f by the active version, %.3f by this one; difference %+.3f"
            + " (%+.3f to %+.3f)%s",
        compared.path("lines").asText(),
        compared.path("anomalies").asDouble() > 0 ? "F1" : "share of right verdicts",
        compared.path("active").asDouble(),
        compared.path("candidate").asDouble(),
        compared.at("/difference/value").asDouble(),
        compared.at("/difference/from").asDouble(),
        compared.at("/difference/to").asDouble(),
        compared.at("/difference/certifiable").asBoolean() ? "" : ", too few observations");
  }

  /** The figures that the gates are about, with their bounds and what these rest on. */
  private static String measures(JsonNode certificate) {
    JsonNode heldOut = certificate.path("held_out");
    return String.format(
            Locale.ROOT,
            "%nOn %,.0f later lines, %,.0f of them anomalous (95 %% bounds):",
            heldOut.path("weight").asDouble(),
            heldOut.path("anomalies").asDouble())
        + measure("precision", heldOut.path("precision"))
        + measure("recall", heldOut.path("recall"))
        + measure("F1", heldOut.path("f1"))
        + measure("calibration error", heldOut.path("calibration_error"))
        + (certificate.hasNonNull("left_out")
            ? measure("recall, templates left out in turn", certificate.at("/left_out/recall"))
            : "");
  }

  private static String measure(String name, JsonNode estimate) {
    return String.format(
        Locale.ROOT,
        "%n  %-34s %.3f (%.3f to %.3f), %.1f independent observations%s",
        name,
        estimate.path("value").asDouble(),
        estimate.path("from").asDouble(),
        estimate.path("to").asDouble(),
        estimate.path("effective_observations").asDouble(),
        estimate.path("certifiable").asBoolean() ? "" : ": not certifiable");
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
