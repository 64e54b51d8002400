/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.certify;

import java.util.List;

/**
 * How a model does on later labelled lines.
 *
 * @param threshold lines with at least this score are reported
 * @param lines number of labelled lines
 * @param weight number of lines that they stand for
 * @param anomalies anomalous lines, by weight
 * @param bursts number of pairs of template and hour among the lines
 * @param precision share of the reported lines that are anomalous
 * @param recall share of the anomalous lines that are reported
 * @param f1 harmonic mean of the two
 * @param novelRecall share of the anomalous lines of no known template that are reported
 * @param averagePrecision area under precision over recall
 * @param calibrationError expected calibration error, ten bins of equal mass
 * @param calibrationErrorBetween the same over the lines with a score from 0.05 to 0.95, where a
 *     wrong probability matters
 * @param reviewShare share of the lines marked for review
 * @param queueShare share of the lines marked for review or of no known template
 * @param novelShare share of the lines of no known template
 * @param reportedShare share of the lines that are reported
 * @param scoreHistogram share of the lines in each tenth of the scores from 0 to 1
 * @param reliability the table behind the calibration error
 * @param domains the domains that lines were routed to, by name
 */
public record HeldOutReport(
    double threshold,
    int lines,
    double weight,
    double anomalies,
    int bursts,
    Estimate precision,
    Estimate recall,
    Estimate f1,
    Estimate novelRecall,
    Estimate averagePrecision,
    Estimate calibrationError,
    Estimate calibrationErrorBetween,
    Estimate reviewShare,
    Estimate queueShare,
    Estimate novelShare,
    Estimate reportedShare,
    List<Double> scoreHistogram,
    Reliability reliability,
    List<DomainFigures> domains) {
  public HeldOutReport {
    domains = List.copyOf(domains);
    scoreHistogram = List.copyOf(scoreHistogram);
  }

  /**
   * Points of one domain, without intervals.
   *
   * @param domain its name
   * @param weight lines routed to it
   * @param anomalies anomalous ones among them
   * @param precision share of its reported lines that are anomalous
   * @param recall share of its anomalous lines that are reported
   */
  public record DomainFigures(
      String domain, double weight, double anomalies, double precision, double recall) {}
}
