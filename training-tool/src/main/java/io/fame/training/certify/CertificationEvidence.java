/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.certify;

import io.fame.training.partition.PartitionCertificate;

/**
 * All that a certificate is built on.
 *
 * @param partition what was checked of the partition
 * @param labelledAnomalies anomalous lines among the labelled training lines
 * @param labelledNormal normal lines among them
 * @param onnxDifference largest difference of a score between the trained and the exported model
 * @param heldOut how the exported model does on later labelled lines
 * @param leftOut how models do on texts that they never saw: each text of the history is left out
 *     of the training once
 * @param probes what changes of a line do to its score
 */
public record CertificationEvidence(
    PartitionCertificate partition,
    int labelledAnomalies,
    int labelledNormal,
    double onnxDifference,
    HeldOutReport heldOut,
    LeftOutReport leftOut,
    ProbeReport probes) {}
