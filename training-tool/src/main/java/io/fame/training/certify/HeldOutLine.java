/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.certify;

import io.fame.training.annotate.LabelledLine;
import io.fame.training.sample.SampledLine;

/**
 * A labelled line, later than all that was trained on, with what the model says about it.
 *
 * @param score P(anomaly) as the scorer rounds it, 0..1
 * @param anomaly the label
 * @param weight how many lines it stands for
 * @param templateId template of the line
 * @param hour its {@link #hourOf}; lines of one template in one hour are taken for one burst
 * @param domain failure domain it was routed to
 * @param novel no template of the model matches
 * @param review marked as too uncertain to stand alone
 */
public record HeldOutLine(
    double score,
    boolean anomaly,
    double weight,
    String templateId,
    int hour,
    String domain,
    boolean novel,
    boolean review) {
  private static final long HOUR_MILLIS = 3_600_000;

  /**
   * Hour of a time, since the epoch.
   *
   * @param timestampMillis milliseconds since the epoch
   */
  public static int hourOf(long timestampMillis) {
    return (int) Math.floorDiv(timestampMillis, HOUR_MILLIS);
  }

  /** A labelled line with its score by a model that does not know its template. */
  public static HeldOutLine ofUnseenTemplate(double score, LabelledLine label) {
    SampledLine line = label.line();
    return new HeldOutLine(
        score, label.anomaly(), line.weight(), line.template().id(), 0, "", true, false);
  }

  /** The same, for as many lines that are equal to it. */
  public HeldOutLine weighing(double lines) {
    return new HeldOutLine(score, anomaly, lines, templateId, hour, domain, novel, review);
  }
}
