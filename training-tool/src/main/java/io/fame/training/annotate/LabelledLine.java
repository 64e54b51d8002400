/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.annotate;

import io.fame.training.sample.SampledLine;

/**
 * A sampled line with its verdict.
 *
 * @param line the line
 * @param anomaly the verdict
 * @param confidence the annotator's own confidence, 0..1; 1 for labels of the index
 */
public record LabelledLine(SampledLine line, boolean anomaly, double confidence) {}
