/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.certify;

import com.fasterxml.jackson.databind.JsonNode;
import io.fame.training.certify.ModelCertificate.Gate;
import io.fame.training.certify.ModelCertificate.Outcome;
import io.fame.training.certify.ProbeReport.Sensitivity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Decides whether a model may be served. A number that rests on too few independent observations
 * neither passes nor fails: the certificate says so, and the other gates decide, unless the limits
 * require evidence.
 */
public final class ModelCertifier {
  static final String ANOMALIES_GATE = "labelled-anomalies";
  static final String NORMAL_GATE = "labelled-normal";

  /** The gate of the F1 on held-out lines. */
  public static final String F1_GATE = "held-out-f1";

  static final String ONNX_GATE = "onnx-parity";

  private final CertificationLimits limits;

  public ModelCertifier(CertificationLimits limits) {
    this.limits = limits;
  }

  /** Certifies a model that passes all gates, or says which it did not pass. */
  public ModelCertificate certify(CertificationEvidence evidence) {
    return certify(evidence, null);
  }

  /**
   * Certifies a model although gates failed, on somebody's responsibility.
   *
   * <p>A model whose export computes something else than what was trained stays uncertified: there
   * is nothing to take responsibility for.
   *
   * @param override why, in words; it is kept in the certificate. {@code null} where nobody takes
   *     the responsibility: then the gates decide
   */
  public ModelCertificate certify(CertificationEvidence evidence, String override) {
    if (override != null && override.isBlank()) {
      throw new IllegalArgumentException("an override needs a reason in words");
    }
    List<Gate> gates = gates(evidence);
    List<Gate> failed = gates.stream().filter(gate -> gate.outcome() == Outcome.FAILED).toList();
    boolean overridden =
        override != null && failed.stream().noneMatch(gate -> gate.name().equals(ONNX_GATE));
    return new ModelCertificate(
        failed.isEmpty() || overridden,
        failed.isEmpty() || override == null ? null : override.strip(),
        gates,
        evidence.partition(),
        evidence.heldOut(),
        evidence.leftOut(),
        evidence.probes(),
        evidence.size(),
        evidence.anticipation(),
        evidence.comparisons(),
        evidence.provenance());
  }

  private List<Gate> gates(CertificationEvidence evidence) {
    int anomalies = evidence.labelledAnomalies();
    int normal = evidence.labelledNormal();
    HeldOutReport heldOut = evidence.heldOut();
    long failedChecks =
        evidence.partition().checks().stream().filter(check -> !check.passed()).count();
    List<Gate> gates = new ArrayList<>();
    gates.add(atMost("partition", "failed checks of the partition", failedChecks, 0));
    gates.add(
        atLeast(
            "labelled-lines",
            "labelled training lines",
            anomalies + normal,
            limits.labelledLines()));
    gates.add(
        atLeast(ANOMALIES_GATE, "anomalous training lines", anomalies, limits.labelledPerClass()));
    gates.add(atLeast(NORMAL_GATE, "normal training lines", normal, limits.labelledPerClass()));
    gates.add(
        atMost(
            ONNX_GATE,
            "largest difference of the exported model to the trained one",
            evidence.onnxDifference(),
            limits.onnxDifference()));
    gates.add(
        ifCertifiable(
            heldOut.f1(),
            atLeast(F1_GATE, "F1 on later lines", heldOut.f1().value(), limits.f1())));
    lowerBound("f1", "F1", heldOut.f1(), limits.f1LowerBound()).ifPresent(gates::add);
    lowerBound("precision", "precision", heldOut.precision(), limits.precisionLowerBound())
        .ifPresent(gates::add);
    lowerBound("recall", "recall", heldOut.recall(), limits.recallLowerBound())
        .ifPresent(gates::add);
    if (limits.unseenRecall() > 0) {
      gates.add(unseenRecall(evidence.leftOut()));
    }
    gates.add(invariance(evidence.probes()));
    sensitivity("status", "status code", evidence.probes().status(), limits.statusSensitivity())
        .ifPresent(gates::add);
    sensitivity("duration", "duration", evidence.probes().duration(), limits.durationSensitivity())
        .ifPresent(gates::add);
    if (limits.onnxBytes() > 0) {
      gates.add(
          atMost("size", "bytes of the graph", evidence.size().onnxBytes(), limits.onnxBytes()));
    }
    gates.add(
        ifCertifiable(
            heldOut.calibrationError(),
            atMost(
                "held-out-calibration",
                "expected calibration error on later lines",
                heldOut.calibrationError().value(),
                limits.calibrationError())));
    gates.add(
        ifCertifiable(
            heldOut.queueShare(),
            atMost(
                "held-out-queue",
                "share of later lines that people would have to look at",
                heldOut.queueShare().value(),
                limits.queueShare())));
    for (PairedComparison comparison : evidence.comparisons()) {
      gates.add(notWorse(comparison));
    }
    if (isUpdate(evidence.provenance())) {
      gates.add(compared(evidence.comparisons()));
    }
    if (limits.requireEvidence()) {
      long without =
          gates.stream().filter(gate -> gate.outcome() == Outcome.NOT_CERTIFIABLE).count();
      gates.add(
          atMost(
              "evidence",
              "gates whose numbers rest on fewer than %.0f independent observations"
                  .formatted(Estimate.FEWEST_OBSERVATIONS),
              without,
              0));
    }
    return gates;
  }

  /** A gate where one is set. */
  private static Optional<Gate> lowerBound(
      String name, String measure, Estimate estimate, double limit) {
    return limit > 0
        ? Optional.of(
            ifCertifiable(
                estimate,
                atLeast(
                    "held-out-" + name + "-bound",
                    "lower end of the 95 % interval of the " + measure + " on later lines",
                    estimate.from(),
                    limit)))
        : Optional.empty();
  }

  /** A gate where one is set. Where no line holds such a number, nothing is shown. */
  private static Optional<Gate> sensitivity(
      String name, String number, Sensitivity measured, double limit) {
    if (limit <= 0) {
      return Optional.empty();
    }
    Gate gate =
        atLeast(
            name + "-sensitivity",
            "largest change of a score by another " + number,
            measured.largest(),
            limit);
    return Optional.of(measured.lines() > 0 ? gate : notCertifiable(gate));
  }

  private Gate unseenRecall(LeftOutReport leftOut) {
    Gate gate =
        atLeast(
            "unseen-recall",
            "recall on templates that were left out of the training in turn",
            leftOut == null ? 0 : leftOut.recall().value(),
            limits.unseenRecall());
    return leftOut == null ? notCertifiable(gate) : ifCertifiable(leftOut.recall(), gate);
  }

  /** One line that says otherwise suffices; where no line holds any of it, nothing is shown. */
  private Gate invariance(ProbeReport probes) {
    Gate gate =
        atMost(
            "invariance",
            "largest change of a score by other addresses, identifiers or long numbers",
            probes.invarianceDifference(),
            limits.invarianceDifference());
    return probes.invarianceLines() > 0 ? gate : notCertifiable(gate);
  }

  /** Whether a model learned on from another one; one that is only certified again did not. */
  private static boolean isUpdate(JsonNode provenance) {
    return provenance.has("updates") && !provenance.has("recertified");
  }

  /**
   * The active version is there and known to do: without a comparison that means something nothing
   * shows that the new one may take its place.
   */
  private static Gate compared(List<PairedComparison> comparisons) {
    return atLeast(
        "compared",
        "comparisons with the active version on at least %.0f independent observations"
            .formatted(Estimate.FEWEST_OBSERVATIONS),
        comparisons.stream().filter(made -> made.difference().certifiable()).count(),
        1);
  }

  /** A model that is clearly worse fails also on few observations: the active one is there. */
  private static Gate notWorse(PairedComparison comparison) {
    Gate gate =
        atLeast(
            "not-worse-" + comparison.lines(),
            "difference of the measure to the active version, on the same lines",
            comparison.difference().value(),
            PairedComparison.LEAST_DIFFERENCE);
    return comparison.worse()
        ? new Gate(
            gate.name(),
            gate.measure(),
            gate.value(),
            gate.relation(),
            gate.limit(),
            Outcome.FAILED)
        : ifCertifiable(comparison.difference(), gate);
  }

  private static Gate ifCertifiable(Estimate estimate, Gate gate) {
    return estimate.certifiable() ? gate : notCertifiable(gate);
  }

  private static Gate notCertifiable(Gate gate) {
    return new Gate(
        gate.name(),
        gate.measure(),
        gate.value(),
        gate.relation(),
        gate.limit(),
        Outcome.NOT_CERTIFIABLE);
  }

  private static Gate atLeast(String name, String measure, double value, double limit) {
    return new Gate(
        name, measure, value, "at least", limit, value >= limit ? Outcome.PASSED : Outcome.FAILED);
  }

  private static Gate atMost(String name, String measure, double value, double limit) {
    return new Gate(
        name, measure, value, "at most", limit, value <= limit ? Outcome.PASSED : Outcome.FAILED);
  }
}
