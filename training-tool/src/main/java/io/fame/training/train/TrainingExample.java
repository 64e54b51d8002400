/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.train;

/**
 * A labelled line as the trainers see it.
 *
 * @param rows sorted rows of the weight table that the line's features hash to
 * @param wordless the same for the line in a wording that nobody knows, so that only its numbers
 *     and its context count; empty where no short number stands alone in it
 * @param domain index of the line's failure domain
 * @param anomaly the verdict
 * @param weight how much the example counts in training
 * @param text hash of the masked text: examples of equal text are left out together in
 *     cross-validation
 * @param anticipated not a line of the history, but one that a language model expects
 */
public record TrainingExample(
    int[] rows,
    int[] wordless,
    int domain,
    boolean anomaly,
    double weight,
    long text,
    boolean anticipated) {
  /** A line of which nothing but its features as they are is learned. */
  public TrainingExample(
      int[] rows, int domain, boolean anomaly, double weight, long text, boolean anticipated) {
    this(rows, new int[0], domain, anomaly, weight, text, anticipated);
  }

  TrainingExample withWeight(double newWeight) {
    return new TrainingExample(rows, wordless, domain, anomaly, newWeight, text, anticipated);
  }
}
