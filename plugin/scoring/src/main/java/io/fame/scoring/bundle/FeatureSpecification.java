/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring.bundle;

import java.util.List;

/**
 * What a line's features are; two models with equal specifications see equal features.
 *
 * @param rows rows of the weight table, a power of two; row 0 is the padding row and always zero
 * @param context names of the context fields that the model was trained with, in order, for example
 *     {@code ["service.name", "log.level"]}; empty for message-only models
 */
public record FeatureSpecification(int rows, List<String> context) {
  public FeatureSpecification {
    if (rows < 2 || Integer.bitCount(rows) != 1) {
      throw new IllegalArgumentException("rows must be a power of two, was " + rows);
    }
    context = List.copyOf(context);
  }
}
