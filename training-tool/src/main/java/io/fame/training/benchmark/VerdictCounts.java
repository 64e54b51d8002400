/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.benchmark;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.training.certify.Confusion;

/** Verdicts on lines that have something in common. */
final class VerdictCounts {
  private long truePositives;
  private long falsePositives;
  private long falseNegatives;
  private long trueNegatives;
  private long unseenFound;
  private long unseenMissed;

  void add(boolean reported, boolean anomaly, boolean unseen) {
    truePositives += reported && anomaly ? 1 : 0;
    falsePositives += reported && !anomaly ? 1 : 0;
    falseNegatives += !reported && anomaly ? 1 : 0;
    trueNegatives += !reported && !anomaly ? 1 : 0;
    unseenFound += reported && anomaly && unseen ? 1 : 0;
    unseenMissed += !reported && anomaly && unseen ? 1 : 0;
  }

  long truePositives() {
    return truePositives;
  }

  long falsePositives() {
    return falsePositives;
  }

  long falseNegatives() {
    return falseNegatives;
  }

  long trueNegatives() {
    return trueNegatives;
  }

  long unseenFound() {
    return unseenFound;
  }

  long unseenMissed() {
    return unseenMissed;
  }

  long lines() {
    return truePositives + falsePositives + falseNegatives + trueNegatives;
  }

  long anomalies() {
    return truePositives + falseNegatives;
  }

  /** Every line counts once. */
  Confusion confusion() {
    return new Confusion(truePositives, falsePositives, falseNegatives, trueNegatives);
  }

  /** Every text counts once, shared by its lines. */
  static Confusion byText(Iterable<VerdictCounts> texts) {
    double[] sums = new double[4];
    for (VerdictCounts text : texts) {
      double weight = 1.0 / text.lines();
      sums[0] += weight * text.truePositives;
      sums[1] += weight * text.falsePositives;
      sums[2] += weight * text.falseNegatives;
      sums[3] += weight * text.trueNegatives;
    }
    return new Confusion(sums[0], sums[1], sums[2], sums[3]);
  }

  static void write(ObjectNode node, Confusion confusion) {
    node.put("precision", Rounded.of(confusion.precision()));
    node.put("recall", Rounded.of(confusion.recall()));
    node.put("f1", Rounded.of(confusion.f1()));
  }
}
