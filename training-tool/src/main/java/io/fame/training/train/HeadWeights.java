/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.train;

import io.fame.scoring.bundle.Head;
import io.fame.scoring.bundle.Sha256;
import java.nio.ByteBuffer;

/**
 * A trained head: a block of columns of the weight table.
 *
 * @param name {@code router} or {@code expert:<domain>}
 * @param columns number of logits
 * @param table {@code rows * columns} weights, row by row; row 0 is zero
 * @param bias one per column
 */
public record HeadWeights(String name, int columns, float[] table, float[] bias) {
  /** Logit of a column in double precision: what the exported graph is compared with. */
  double logit(int[] rows, int column) {
    double sum = bias[column];
    for (int row : rows) {
      sum += table[row * columns + column];
    }
    return sum;
  }

  /** The head's entry in the manifest; equal weights give equal digests. */
  Head entry() {
    ByteBuffer bytes = ByteBuffer.allocate(4 * (table.length + bias.length));
    bytes.asFloatBuffer().put(table).put(bias);
    return new Head(name, Sha256.hex(bytes.array()));
  }
}
