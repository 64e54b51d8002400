/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.recertify;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.scoring.bundle.Bundle;
import io.fame.scoring.bundle.Manifest;
import io.fame.scoring.bundle.Thresholds;
import io.fame.training.certify.CertificationEvidence;
import io.fame.training.certify.HeldOutEvaluation;
import io.fame.training.certify.HeldOutReport;
import io.fame.training.certify.ModelCertificate;
import io.fame.training.certify.PairedComparison;
import java.util.List;
import java.util.Optional;

/**
 * Evidence for a model on lines that came after its training. What was found of its partition, its
 * export and its invariance stays: none of it has changed. Its held-out figures are those of the
 * later lines.
 *
 * @param bundle the model with its thresholds, not certified yet; its heads are the old ones, bit
 *     for bit
 * @param evidence what is to be certified
 */
public record Recertification(Bundle bundle, CertificationEvidence evidence) {
  /** Holds a model against later lines, with the thresholds that it has. */
  public static Recertification keeping(Bundle before, String sha256, LaterLines later, long seed) {
    Thresholds thresholds = before.manifest().thresholds();
    return of(
        before,
        sha256,
        later,
        thresholds,
        HeldOutEvaluation.evaluate(
            ThresholdChoice.at(thresholds, later.lines()), thresholds.anomaly(), seed),
        List.of());
  }

  /**
   * Gives a model other thresholds, chosen on the earlier half of the later lines and certified on
   * the other half.
   *
   * @return empty where there are too few labels in either half
   */
  public static Optional<Recertification> choosing(
      Bundle before, String sha256, LaterLines later, long seed) {
    return ThresholdChoice.of(later.lines(), before.manifest().thresholds(), seed)
        .map(
            choice ->
                of(
                    before,
                    sha256,
                    later,
                    choice.thresholds(),
                    choice.report(),
                    List.of(choice.comparison())));
  }

  private static Recertification of(
      Bundle before,
      String sha256,
      LaterLines later,
      Thresholds thresholds,
      HeldOutReport heldOut,
      List<PairedComparison> comparisons) {
    Manifest manifest = before.manifest();
    ObjectNode provenance = manifest.provenance().deepCopy();
    provenance
        .putObject("recertified")
        .put("from", sha256)
        .put("threshold_before", manifest.thresholds().anomaly())
        .put("lines_labelled", Math.round(weight(later)));
    return new Recertification(
        before.withManifest(manifest.withThresholds(thresholds).withProvenance(provenance)),
        ModelCertificate.of(before.certificate()).evidence(heldOut, comparisons, provenance));
  }

  private static double weight(LaterLines later) {
    return later.lines().stream().mapToDouble(line -> line.weight()).sum();
  }
}
