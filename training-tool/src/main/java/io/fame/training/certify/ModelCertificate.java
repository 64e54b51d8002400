/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.certify;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fame.training.partition.PartitionCertificate;
import java.util.List;
import java.util.Locale;

/**
 * {@code certificate.json} of a bundle.
 *
 * @param certified the model may be served
 * @param overrideReason why somebody certified it although gates failed; {@code null} if nobody did
 * @param gates what was demanded, and whether it was reached
 * @param partition what was checked of the partition
 * @param heldOut how the model does on later labelled lines
 * @param leftOut what to expect of templates that were never seen; {@code null} where the
 *     thresholds were changed since that was measured
 * @param probes what changes of a line do to its score
 * @param size how large the model is
 * @param anticipation whether lines that were expected but not seen help on later real ones; {@code
 *     null} where nothing was expected
 * @param comparisons how an update does beside the version that was active; empty for a first model
 * @param provenance where the model comes from: index, query, time range, K, seed, annotator,
 *     prompts, code version
 */
public record ModelCertificate(
    boolean certified,
    String overrideReason,
    List<Gate> gates,
    PartitionCertificate partition,
    HeldOutReport heldOut,
    LeftOutReport leftOut,
    ProbeReport probes,
    ModelSize size,
    AnticipationReport anticipation,
    List<PairedComparison> comparisons,
    JsonNode provenance) {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  public ModelCertificate {
    gates = List.copyOf(gates);
    comparisons = List.copyOf(comparisons);
  }

  /**
   * How large a model is. How fast it is depends on the machine, so it is in the training report.
   *
   * @param onnxBytes bytes of the graph
   * @param rows rows of the table of weights
   * @param columns its columns: one per domain for the router, one per expert
   * @param templates templates that lines are matched with
   */
  public record ModelSize(int onnxBytes, int rows, int columns, int templates) {}

  /** What became of a gate. */
  public enum Outcome {
    @JsonProperty("passed")
    PASSED,
    @JsonProperty("failed")
    FAILED,
    /**
     * Too few independent observations to say. It stops a model only where the limits require
     * evidence, but whoever trains is told.
     */
    @JsonProperty("not certifiable")
    NOT_CERTIFIABLE
  }

  /**
   * One demand.
   *
   * @param name for example {@code held-out-f1}
   * @param measure what the value says, in words
   * @param value what was measured; for orientation only where it is not certifiable
   * @param relation {@code at least} or {@code at most}
   * @param limit what the value is held against
   * @param outcome what became of it
   */
  public record Gate(
      String name, String measure, double value, String relation, double limit, Outcome outcome) {
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%s: %s is %.4g, demanded is %s %.4g",
          name,
          measure,
          value,
          relation,
          limit);
    }
  }

  /** The gates that failed, also those that were overridden. */
  public List<Gate> failed() {
    return gates.stream().filter(gate -> gate.outcome() == Outcome.FAILED).toList();
  }

  /** The gates on whose numbers too few observations bear. */
  public List<Gate> notCertifiable() {
    return gates.stream().filter(gate -> gate.outcome() == Outcome.NOT_CERTIFIABLE).toList();
  }

  /**
   * Reads what {@link #toJson} wrote.
   *
   * @throws IllegalArgumentException if it is something else
   */
  public static ModelCertificate of(JsonNode json) {
    try {
      return JSON.treeToValue(json, ModelCertificate.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("the certificate is not of this tool", e);
    }
  }

  /**
   * The evidence of this certificate, but for what was measured on held-out lines.
   *
   * @param later how the model does on later lines
   * @param against the same lines by the model as it was; empty where its thresholds are the same
   * @param from where the model comes from
   * @throws IllegalArgumentException if the certificate is of an older tool and says too little
   */
  public CertificationEvidence evidence(
      HeldOutReport later, List<PairedComparison> against, JsonNode from) {
    return new CertificationEvidence(
        partition,
        (int) measured(ModelCertifier.ANOMALIES_GATE),
        (int) measured(ModelCertifier.NORMAL_GATE),
        measured(ModelCertifier.ONNX_GATE),
        later,
        // At other thresholds it would be another one.
        against.isEmpty() ? leftOut : null,
        probes,
        size,
        anticipation,
        against,
        from);
  }

  private double measured(String gate) {
    return gates.stream()
        .filter(measured -> measured.name().equals(gate))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("the certificate has no gate " + gate))
        .value();
  }

  /** The content of {@code certificate.json}; names in snake case. */
  public JsonNode toJson() {
    return JSON.valueToTree(this);
  }
}
