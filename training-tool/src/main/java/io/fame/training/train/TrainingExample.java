/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.train;

/**
 * A labelled line as the trainers see it.
 *
 * @param rows sorted rows of the weight table that the line's features hash to
 * @param domain index of the line's failure domain
 * @param anomaly the verdict
 * @param weight how much the example counts in training
 * @param text hash of the masked text: examples of equal text are left out together in
 *     cross-validation
 * @param anticipated not a line of the history, but one that a language model expects
 */
public record TrainingExample(
    int[] rows, int domain, boolean anomaly, double weight, long text, boolean anticipated) {
  TrainingExample withWeight(double newWeight) {
    return new TrainingExample(rows, domain, anomaly, newWeight, text, anticipated);
  }
}
