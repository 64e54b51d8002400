/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.certify;

import com.fasterxml.jackson.databind.JsonNode;
import io.fame.training.certify.ModelCertificate.ModelSize;
import io.fame.training.partition.PartitionCertificate;
import java.util.List;

/**
 * All that a certificate is built on.
 *
 * @param partition what was checked of the partition
 * @param labelledAnomalies anomalous lines among the labelled training lines
 * @param labelledNormal normal lines among them
 * @param onnxDifference largest difference of a score between the trained and the exported model
 * @param heldOut how the exported model does on later labelled lines
 * @param leftOut how models do on templates that they never saw: each template of the history is
 *     left out of the training once; {@code null} where the thresholds were changed since
 * @param probes what changes of a line do to its score
 * @param size how large the model is; {@code null} if nobody has looked
 * @param anticipation whether anticipated lines help; {@code null} where there are none, or nothing
 *     was held out
 * @param comparisons how it does beside the active model; empty for the first one
 * @param provenance where the model comes from, as its manifest says
 */
public record CertificationEvidence(
    PartitionCertificate partition,
    int labelledAnomalies,
    int labelledNormal,
    double onnxDifference,
    HeldOutReport heldOut,
    LeftOutReport leftOut,
    ProbeReport probes,
    ModelSize size,
    AnticipationReport anticipation,
    List<PairedComparison> comparisons,
    JsonNode provenance) {
  public CertificationEvidence {
    comparisons = List.copyOf(comparisons);
  }
}
