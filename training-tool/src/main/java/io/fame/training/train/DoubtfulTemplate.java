/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.train;

import io.fame.training.annotate.LabelledLine;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A template some of whose labels a model that had not seen these texts contradicts. Either the
 * texts are like no others, or the labels are wrong: somebody who looks can tell, the scores alone
 * cannot, so nothing is changed by it.
 *
 * @param templateId of the template
 * @param anomalies whether most of the contradicted labels say anomaly
 * @param lines how many lines of the history the contradicted labels stand for, each counted by how
 *     far the score is from the label: what is lost if the labels are wrong
 */
public record DoubtfulTemplate(String templateId, boolean anomalies, double lines) {
  /** How many somebody is asked to look at, first those with most at stake. */
  public static final int LISTED = 20;

  /** A score on the other side of this contradicts a label. */
  private static final double UNDECIDED = 0.5;

  /**
   * The templates with contradicted labels, first where most is at stake.
   *
   * @param labelled the labelled lines
   * @param leftOut P(anomaly) of each by a model without its text, in the same order; what follows
   *     is ignored
   */
  public static List<DoubtfulTemplate> of(List<LabelledLine> labelled, double[] leftOut) {
    Map<String, double[]> stakes = new HashMap<>();
    for (int i = 0; i < labelled.size(); i++) {
      LabelledLine line = labelled.get(i);
      double distance = Math.abs((line.anomaly() ? 1 : 0) - leftOut[i]);
      if (distance > UNDECIDED) {
        stakes
                .computeIfAbsent(line.line().template().id(), id -> new double[2])[
                line.anomaly() ? 1 : 0] +=
            distance * line.line().weight();
      }
    }
    List<DoubtfulTemplate> doubtful = new ArrayList<>();
    stakes.forEach(
        (id, stake) ->
            doubtful.add(new DoubtfulTemplate(id, stake[1] > stake[0], stake[0] + stake[1])));
    doubtful.sort(
        Comparator.comparingDouble(DoubtfulTemplate::lines)
            .reversed()
            .thenComparing(DoubtfulTemplate::templateId));
    return List.copyOf(doubtful);
  }
}
