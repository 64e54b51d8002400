/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.certify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.fame.training.certify.ModelCertificate.Gate;
import io.fame.training.certify.ModelCertificate.ModelSize;
import io.fame.training.certify.ModelCertificate.Outcome;
import io.fame.training.certify.ProbeReport.Sensitivity;
import io.fame.training.partition.PartitionCertificate;
import io.fame.training.partition.PartitionCertificate.Check;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModelCertifierTest {
  private static final PartitionCertificate GOOD_PARTITION =
      new PartitionCertificate(
          "test", true, List.of(Check.atLeast("consistency", "share", 0.95, 0.92)), List.of());
  private static final PartitionCertificate BAD_PARTITION =
      new PartitionCertificate(
          "test", false, List.of(Check.atLeast("consistency", "share", 0.80, 0.92)), List.of());

  private static final JsonNode PROVENANCE =
      JsonNodeFactory.instance.objectNode().put("seed", 7).put("annotator", "label field");

  /** No line holds such a number. */
  private static final Sensitivity NOWHERE = new Sensitivity(0, 0, 0);

  private final ModelCertifier certifier = new ModelCertifier(CertificationLimits.DEFAULT);

  @Test
  void a_model_that_passes_every_gate_is_certified() {
    ModelCertificate certificate =
        certifier.certify(evidence(GOOD_PARTITION, 50, 50, 1e-6, good()));

    assertThat(certificate.certified()).isTrue();
    assertThat(certificate.overrideReason()).isNull();
    assertThat(certificate.gates())
        .hasSize(9)
        .extracting(Gate::outcome)
        .containsOnly(Outcome.PASSED);
  }

  @Test
  void a_rejected_partition_rejects_the_model() {
    assertThat(failed(evidence(BAD_PARTITION, 50, 50, 0, good()))).containsExactly("partition");
  }

  @Test
  void too_few_labels_or_one_class_only_reject_the_model() {
    assertThat(failed(evidence(GOOD_PARTITION, 5, 5, 0, good()))).containsExactly("labelled-lines");
    assertThat(failed(evidence(GOOD_PARTITION, 0, 100, 0, good())))
        .containsExactly("labelled-anomalies");
    assertThat(failed(evidence(GOOD_PARTITION, 100, 0, 0, good())))
        .containsExactly("labelled-normal");
  }

  @Test
  void an_export_that_computes_something_else_rejects_the_model() {
    assertThat(failed(evidence(GOOD_PARTITION, 50, 50, 1.1e-5, good())))
        .containsExactly("onnx-parity");
  }

  @Test
  void a_difference_that_is_not_a_number_rejects_the_model() {
    assertThat(failed(evidence(GOOD_PARTITION, 50, 50, Double.NaN, good())))
        .containsExactly("onnx-parity");
  }

  @Test
  void wrong_verdicts_on_later_lines_reject_the_model() {
    // Half of the anomalies have a low score, and as many normal lines a high one.
    List<HeldOutLine> lines = new ArrayList<>();
    for (int block = 0; block < 100; block++) {
      lines.add(line(block % 2 == 0 ? 0.99 : 0.01, true, block, false));
      lines.add(line(block % 2 == 0 ? 0.01 : 0.99, false, 100 + block, false));
    }

    assertThat(failed(evidence(GOOD_PARTITION, 50, 50, 0, lines)))
        .containsExactly("held-out-f1", "held-out-calibration");
  }

  @Test
  void a_queue_of_nearly_everything_rejects_the_model() {
    List<HeldOutLine> lines =
        good().stream()
            .map(l -> line(l.score(), l.anomaly(), l.hour(), l.hour() % 10 != 0))
            .toList();

    assertThat(failed(evidence(GOOD_PARTITION, 50, 50, 0, lines)))
        .containsExactly("held-out-queue");
  }

  @Test
  void a_number_on_too_few_bursts_is_not_certifiable_and_does_not_reject_the_model() {
    List<HeldOutLine> lines = new ArrayList<>();
    for (int block = 0; block < 40; block++) {
      lines.add(line(0.01, false, block, false));
    }
    lines.add(line(0.01, true, 99, false));

    ModelCertificate certificate = certifier.certify(evidence(GOOD_PARTITION, 50, 50, 0, lines));

    assertThat(certificate.certified()).isTrue();
    assertThat(outcome(certificate, "held-out-f1")).isEqualTo(Outcome.NOT_CERTIFIABLE);
    assertThat(outcome(certificate, "held-out-calibration")).isEqualTo(Outcome.PASSED);
  }

  @Test
  void where_evidence_is_required_too_few_bursts_reject_the_model() {
    List<HeldOutLine> lines = new ArrayList<>();
    for (int block = 0; block < 40; block++) {
      lines.add(line(0.01, false, block, false));
    }
    lines.add(line(0.99, true, 99, false));
    CertificationLimits limits = limits("{\"require_evidence\": true}");

    ModelCertificate certificate =
        new ModelCertifier(limits).certify(evidence(GOOD_PARTITION, 50, 50, 0, lines));

    assertThat(certificate.certified()).isFalse();
    assertThat(certificate.failed()).extracting(Gate::name).containsExactly("evidence");
    assertThat(certificate.notCertifiable()).extracting(Gate::name).containsExactly("held-out-f1");
  }

  @Test
  void limits_on_the_bound_and_on_unseen_texts_are_gates_where_they_are_set() {
    List<HeldOutLine> lines = new ArrayList<>();
    for (int block = 0; block < 100; block++) {
      lines.add(line(block % 5 == 0 ? 0.01 : 0.99, true, block, false));
      lines.add(line(0.01, false, 100 + block, false));
    }
    CertificationEvidence evidence = evidence(GOOD_PARTITION, 50, 50, 0, lines);

    assertThat(certifier.certify(evidence).failed()).isEmpty();
    assertThat(failedBy("{\"f1_lower_bound\": 0.88, \"unseen_recall\": 0.9}", evidence))
        .containsExactly("held-out-f1-bound", "unseen-recall");
    assertThat(failedBy("{\"precision_lower_bound\": 0.99, \"recall_lower_bound\": 0.8}", evidence))
        .as("what is reported is right, but too little is reported")
        .containsExactly("held-out-recall-bound");
  }

  @Test
  void limits_on_what_may_decide_and_on_the_size_are_gates_where_they_are_set() {
    CertificationEvidence evidence = evidence(GOOD_PARTITION, 50, 50, 0, good());

    assertThat(
            failedBy(
                "{\"status_sensitivity\": 0.3, \"duration_sensitivity\": 0.3, \"onnx_bytes\": 3999999}",
                evidence))
        .containsExactly("duration-sensitivity", "size");
    assertThat(failedBy("{\"duration_sensitivity\": 0.2, \"onnx_bytes\": 4000000}", evidence))
        .isEmpty();
    CertificationEvidence elsewhere = probed(new ProbeReport(10, 0, NOWHERE, NOWHERE));
    assertThat(
            outcome(
                new ModelCertifier(limits("{\"status_sensitivity\": 0.3}")).certify(elsewhere),
                "status-sensitivity"))
        .as("no line holds a status code")
        .isEqualTo(Outcome.NOT_CERTIFIABLE);
  }

  private static List<String> failedBy(String limits, CertificationEvidence evidence) {
    return new ModelCertifier(limits(limits))
        .certify(evidence).failed().stream().map(Gate::name).toList();
  }

  @Test
  void a_score_that_an_address_changes_rejects_the_model() {
    CertificationEvidence bad = probed(new ProbeReport(10, 0.2, NOWHERE, NOWHERE));

    assertThat(failed(bad)).containsExactly("invariance");
  }

  @Test
  void where_no_line_holds_what_must_not_decide_nothing_is_shown_of_it() {
    CertificationEvidence nothing = probed(new ProbeReport(0, 0, NOWHERE, NOWHERE));

    assertThat(outcome(certifier.certify(nothing), "invariance"))
        .isEqualTo(Outcome.NOT_CERTIFIABLE);
    assertThat(new ModelCertifier(limits("{\"require_evidence\": true}")).certify(nothing).failed())
        .extracting(Gate::name)
        .containsExactly("evidence");
  }

  @Test
  void recall_on_unseen_templates_that_nobody_measured_at_these_thresholds_is_not_certifiable() {
    CertificationEvidence other =
        certifier
            .certify(evidence(GOOD_PARTITION, 50, 50, 0, good()))
            .evidence(
                HeldOutEvaluation.evaluate(good(), 0.4, 1),
                List.of(PairedComparison.of("thresholds", List.of(), 1)),
                PROVENANCE);

    ModelCertificate certificate =
        new ModelCertifier(limits("{\"unseen_recall\": 0.1}")).certify(other);

    assertThat(outcome(certificate, "unseen-recall")).isEqualTo(Outcome.NOT_CERTIFIABLE);
    assertThat(outcome(certificate, "labelled-anomalies")).isEqualTo(Outcome.PASSED);
  }

  @Test
  void a_certificate_is_read_as_it_was_written() {
    ModelCertificate certificate =
        certifier.certify(evidence(BAD_PARTITION, 50, 50, 0, good()), "a quiet week");

    assertThat(ModelCertificate.of(certificate.toJson())).isEqualTo(certificate);
  }

  @Test
  void a_gate_that_does_not_exist_is_named() {
    assertThatThrownBy(() -> limits("{\"f2\": 0.8}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no gate 'f2'")
        .hasMessageContaining("f1_lower_bound");
    assertThatThrownBy(() -> limits("{\"f1\": \"much\"}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("wrong kind");
    assertThatThrownBy(() -> limits("[]")).isInstanceOf(IllegalArgumentException.class);
  }

  private static CertificationLimits limits(String json) {
    try {
      return CertificationLimits.of(new ObjectMapper().readTree(json));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void an_override_certifies_and_keeps_its_reason_beside_what_failed() {
    ModelCertificate certificate =
        certifier.certify(evidence(BAD_PARTITION, 50, 50, 0, good()), " a trial on one index ");

    assertThat(certificate.certified()).isTrue();
    assertThat(certificate.overrideReason()).isEqualTo("a trial on one index");
    assertThat(certificate.failed()).extracting(Gate::name).containsExactly("partition");
  }

  @Test
  void an_override_that_was_not_needed_leaves_no_trace() {
    assertThat(
            certifier
                .certify(evidence(GOOD_PARTITION, 50, 50, 0, good()), "just in case")
                .overrideReason())
        .isNull();
  }

  @Test
  void nobody_can_override_a_wrong_export() {
    assertThat(certifier.certify(evidence(GOOD_PARTITION, 50, 50, 1, good()), "please").certified())
        .isFalse();
  }

  @Test
  void an_override_without_a_reason_is_refused() {
    assertThatThrownBy(() -> certifier.certify(evidence(BAD_PARTITION, 50, 50, 0, good()), " "))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void the_certificate_is_json_that_readers_of_bundles_understand() {
    JsonNode json = certifier.certify(evidence(BAD_PARTITION, 50, 50, 0, good())).toJson();

    assertThat(json.get("certified").isBoolean()).isTrue();
    assertThat(json.get("certified").booleanValue()).isFalse();
    assertThat(json.get("override_reason").isNull()).isTrue();
    assertThat(json.at("/gates/0/outcome").textValue()).isEqualTo("failed");
    assertThat(json.at("/partition/checks/0/value").doubleValue()).isEqualTo(0.80);
    assertThat(json.at("/held_out/f1/value").doubleValue()).isEqualTo(1);
    assertThat(json.at("/held_out/f1/effective_observations").doubleValue()).isEqualTo(50);
    assertThat(json.at("/held_out/f1/certifiable").booleanValue()).isTrue();
    assertThat(json.path("provenance")).isEqualTo(PROVENANCE);
    assertThat(json.toString()).doesNotContain("NaN", "Infinity");
  }

  @Test
  void a_gate_reads_as_a_sentence() {
    assertThat(certifier.certify(evidence(BAD_PARTITION, 50, 50, 0, good())).failed())
        .extracting(Gate::toString)
        .containsExactly(
            "partition: failed checks of the partition is 1.000, demanded is at most 0.000");
  }

  private List<String> failed(CertificationEvidence evidence) {
    ModelCertificate certificate = certifier.certify(evidence);
    assertThat(certificate.certified()).isFalse();
    return certificate.failed().stream().map(Gate::name).toList();
  }

  /** A good model, but for these. */
  private static CertificationEvidence changed(
      ProbeReport probes, List<PairedComparison> comparisons, JsonNode provenance) {
    CertificationEvidence good = evidence(GOOD_PARTITION, 50, 50, 0, good());
    return new CertificationEvidence(
        good.partition(),
        good.labelledAnomalies(),
        good.labelledNormal(),
        good.onnxDifference(),
        good.heldOut(),
        good.leftOut(),
        probes,
        good.size(),
        good.anticipation(),
        comparisons,
        provenance);
  }

  /** Evidence for an update, compared on so many independent bursts. */
  private static CertificationEvidence update(int... bursts) {
    List<PairedComparison> comparisons = new ArrayList<>();
    for (int of : bursts) {
      List<PairedComparison.Line> lines = new ArrayList<>();
      for (int block = 0; block < of; block++) {
        lines.add(new PairedComparison.Line("template", block, 1, true, true, true));
      }
      comparisons.add(PairedComparison.of("on-" + of, lines, 1));
    }
    return changed(
        evidence(GOOD_PARTITION, 50, 50, 0, good()).probes(),
        comparisons,
        JsonNodeFactory.instance.objectNode().put("updates", "a".repeat(64)));
  }

  @Test
  void an_update_needs_a_comparison_that_means_something_or_a_reason() {
    for (CertificationEvidence nothing : List.of(update(), update(3, 9))) {
      assertThat(certifier.certify(nothing).certified()).isFalse();
      assertThat(outcome(certifier.certify(nothing), "compared")).isEqualTo(Outcome.FAILED);
      assertThat(certifier.certify(nothing, "only a week old").certified()).isTrue();
    }
    assertThat(certifier.certify(update(3, 20)).certified()).isTrue();
    assertThat(outcome(certifier.certify(update(3, 20)), "compared")).isEqualTo(Outcome.PASSED);
    assertThat(certifier.certify(evidence(GOOD_PARTITION, 50, 50, 0, good())).gates())
        .as("a first model has nothing to be compared with")
        .extracting(Gate::name)
        .doesNotContain("compared");
  }

  private static Outcome outcome(ModelCertificate certificate, String name) {
    return certificate.gates().stream()
        .filter(gate -> gate.name().equals(name))
        .findFirst()
        .orElseThrow()
        .outcome();
  }

  /** A model that is good but for what the probes say. */
  private static CertificationEvidence probed(ProbeReport probes) {
    CertificationEvidence good = evidence(GOOD_PARTITION, 50, 50, 0, good());
    return changed(probes, good.comparisons(), good.provenance());
  }

  private static CertificationEvidence evidence(
      PartitionCertificate partition,
      int anomalies,
      int normal,
      double onnxDifference,
      List<HeldOutLine> heldOut) {
    return new CertificationEvidence(
        partition,
        anomalies,
        normal,
        onnxDifference,
        HeldOutEvaluation.evaluate(heldOut, 0.5, 1),
        HeldOutEvaluation.leftOut(heldOut, 0.5, 1),
        new ProbeReport(10, 0, new Sensitivity(10, 0.01, 0.4), new Sensitivity(10, 0.01, 0.2)),
        new ModelSize(4_000_000, 65_536, 16, 300),
        null,
        List.of(),
        PROVENANCE);
  }

  private static List<HeldOutLine> good() {
    List<HeldOutLine> lines = new ArrayList<>();
    for (int block = 0; block < 50; block++) {
      lines.add(line(0.99, true, block, false));
      lines.add(line(0.01, false, 50 + block, false));
    }
    return lines;
  }

  private static HeldOutLine line(double score, boolean anomaly, int block, boolean review) {
    return new HeldOutLine(score, anomaly, 1, "template", block, "domain", false, review);
  }
}
