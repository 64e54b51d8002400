/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring;

import java.util.List;

/**
 * What a model says about one line.
 *
 * @param anomalyScore calibrated P(anomaly), 0..1, rounded to 1e-4
 * @param anomaly {@code anomalyScore} is at least the model's certified threshold
 * @param failureDomain the most probable failure domain; healthy lines have one too
 * @param domainConfidence probability of that domain, 0..1, rounded to 1e-4
 * @param routing the two most probable domains, the most probable one first
 * @param templateId 16 hex digits: the matching template of the bundle, or, for a novel line, a
 *     stable hash of its masked text
 * @param novel no template of the bundle matches
 * @param review the score is too uncertain to stand alone
 * @param evidence up to five words of the line, those first whose removal lowers the score most;
 *     empty unless asked for
 */
public record LogScore(
    float anomalyScore,
    boolean anomaly,
    String failureDomain,
    float domainConfidence,
    List<DomainProbability> routing,
    String templateId,
    boolean novel,
    boolean review,
    List<String> evidence) {
  LogScore withEvidence(List<String> words) {
    return new LogScore(
        anomalyScore,
        anomaly,
        failureDomain,
        domainConfidence,
        routing,
        templateId,
        novel,
        review,
        words);
  }
}
