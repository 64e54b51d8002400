/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring.model;

/** Turns the router's logits into domain probabilities. */
public final class Router {
  private Router() {}

  /**
   * Softmax over one line's logits.
   *
   * @param logits logits of many lines
   * @param from where the line's logits begin
   * @param probabilities receives one probability per domain, in domain order
   */
  public static void route(float[] logits, int from, double[] probabilities) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int d = 0; d < probabilities.length; d++) {
      largest = Math.max(largest, logits[from + d]);
    }
    double sum = 0;
    for (int d = 0; d < probabilities.length; d++) {
      probabilities[d] = Math.exp(logits[from + d] - largest);
      sum += probabilities[d];
    }
    for (int d = 0; d < probabilities.length; d++) {
      probabilities[d] /= sum;
    }
  }
}
