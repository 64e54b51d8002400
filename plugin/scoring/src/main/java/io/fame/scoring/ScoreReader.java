/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring;

import io.fame.scoring.bundle.Manifest;
import io.fame.scoring.bundle.Thresholds;
import io.fame.scoring.model.Expert;
import io.fame.scoring.model.Router;
import java.util.List;

/**
 * Reads a line's score out of a scored batch: P(anomaly) = sum over domains of P(domain) *
 * P(anomaly | domain). Owned by one thread.
 */
final class ScoreReader {
  private final Manifest manifest;
  private final List<Expert> experts;
  private final double[] domains;

  ScoreReader(Manifest manifest) {
    this.manifest = manifest;
    this.experts = manifest.domains().stream().map(Expert::new).toList();
    this.domains = new double[experts.size()];
  }

  /** Score of the batch's line number {@code line}, without evidence. */
  LogScore read(ScoringBatch batch, int line, String templateId, boolean novel) {
    Router.route(batch.router(), batch.routerOf(line), domains);
    double probability = 0;
    for (int d = 0; d < domains.length; d++) {
      probability += domains[d] * experts.get(d).judge(batch.experts(), batch.expertsOf(line));
    }
    float score = round(probability);
    Thresholds thresholds = manifest.thresholds();
    List<DomainProbability> routing = routing();
    return new LogScore(
        score,
        atLeast(score, thresholds.anomaly()),
        routing.get(0).domain(),
        routing.get(0).probability(),
        routing,
        templateId,
        novel,
        atLeast(score, thresholds.reviewFrom()) && !atLeast(score, thresholds.reviewTo()),
        List.of());
  }

  /**
   * Log odds of P(anomaly), for evidence: near 0 and 1 they still tell lines apart whose
   * probabilities are equal for all purposes.
   */
  double logOdds(ScoringBatch batch, int line) {
    Router.route(batch.router(), batch.routerOf(line), domains);
    double anomalous = Double.MIN_NORMAL;
    double normal = Double.MIN_NORMAL;
    for (int d = 0; d < domains.length; d++) {
      anomalous += domains[d] * experts.get(d).judge(batch.experts(), batch.expertsOf(line));
      normal += domains[d] * experts.get(d).acquit(batch.experts(), batch.expertsOf(line));
    }
    return Math.log(anomalous) - Math.log(normal);
  }

  private List<DomainProbability> routing() {
    int first = 0;
    int second = -1;
    for (int d = 1; d < domains.length; d++) {
      if (domains[d] > domains[first]) {
        second = first;
        first = d;
      } else if (second < 0 || domains[d] > domains[second]) {
        second = d;
      }
    }
    return second < 0 ? List.of(routed(first)) : List.of(routed(first), routed(second));
  }

  private DomainProbability routed(int domain) {
    return new DomainProbability(manifest.domains().get(domain).name(), round(domains[domain]));
  }

  /** Rounds to 1e-4, so that tiny differences between batch shapes never decide. */
  private static float round(double probability) {
    return Math.round(probability * 10_000) / 10_000f;
  }

  private static boolean atLeast(float score, double limit) {
    return score >= (float) limit;
  }
}
