/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.certify;

/**
 * The threshold with the highest F1 in hindsight.
 *
 * @param threshold lines with at least this score are reported; one of the scores
 * @param f1 the F1 at that threshold, 0..1
 */
public record BestThreshold(double threshold, double f1) {}
