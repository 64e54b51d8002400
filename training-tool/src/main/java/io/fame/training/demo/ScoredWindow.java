/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.demo;

import io.fame.training.certify.Confusion;
import java.util.List;

/**
 * What an index of scored lines says, as a user's queries find it.
 *
 * @param lines documents of the index
 * @param unscored documents without a score
 * @param novel documents that match no template of the model
 * @param verdicts the field {@code fame.anomaly} against the field {@code label}; unscored
 *     documents count as not reported
 * @param domains failure domains of the reported lines, the largest first
 * @param top reported lines with the highest scores, one per template
 */
record ScoredWindow(
    long lines,
    long unscored,
    long novel,
    long reported,
    long labelled,
    Confusion verdicts,
    List<Domain> domains,
    List<TopAnomaly> top) {
  /**
   * One failure domain.
   *
   * @param name its name
   * @param reported lines that are reported as anomalies in it
   * @param labelledAnomalous how many of them are labelled as anomalies
   */
  record Domain(String name, long reported, long labelledAnomalous) {}

  /**
   * A reported line.
   *
   * @param score calibrated P(anomaly), 0..1
   * @param domain its failure domain
   * @param message the line
   * @param evidence the words that raised the score most
   */
  record TopAnomaly(double score, String domain, String message, List<String> evidence) {}
}
