/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.train;

import io.fame.scoring.line.Hashing;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Rows that occur in exactly the same examples, taken as one feature.
 *
 * <p>The lines of a template share most of their words and pairs, so there are several times fewer
 * groups than rows, and training takes that much less time. The optimum stays the same: under an L2
 * penalty equal rows get equal weights w, and m of them add m * w at a penalty of m * w^2, which is
 * what one feature of value sqrt(m) and weight sqrt(m) * w does.
 */
final class RowGroups {
  private final int[] rows;
  private final int[] groupOf;
  private final double[] values;
  private final int[][] examples;

  /**
   * @param examples rows of each example, no row twice
   * @param tableRows rows of the weight table
   */
  RowGroups(List<int[]> examples, int tableRows) {
    // A row's signature is a hash of the set of its examples.
    long[] signatures = new long[tableRows];
    int[] occurring = new int[tableRows];
    int count = 0;
    for (int e = 0; e < examples.size(); e++) {
      long mark = Hashing.mix(e + 1L);
      for (int row : examples.get(e)) {
        if (signatures[row] == 0) {
          occurring[count++] = row;
        }
        signatures[row] += mark;
      }
    }
    rows = Arrays.copyOf(occurring, count);
    groupOf = new int[count];
    int[] groupOfFirstRow = new int[tableRows];
    Arrays.fill(groupOfFirstRow, -1);
    int[] sizes = new int[count];
    Map<Long, Integer> groups = new HashMap<>();
    for (int i = 0; i < count; i++) {
      int next = groups.size();
      int group = groups.computeIfAbsent(signatures[rows[i]], signature -> next);
      if (group == next) {
        groupOfFirstRow[rows[i]] = group;
      }
      groupOf[i] = group;
      sizes[group]++;
    }
    values = new double[groups.size()];
    for (int group = 0; group < values.length; group++) {
      values[group] = Math.sqrt(sizes[group]);
    }
    // A group is in an example as a whole or not at all: its first row stands for it.
    this.examples =
        examples.stream()
            .map(
                of ->
                    Arrays.stream(of)
                        .map(row -> groupOfFirstRow[row])
                        .filter(group -> group >= 0)
                        .toArray())
            .toArray(int[][]::new);
  }

  /** Groups of each example. */
  int[][] examples() {
    return examples;
  }

  /** Value of each group where it occurs. */
  double[] values() {
    return values;
  }

  /** Weights of the groups that score the examples as the head does. */
  LogisticRegression.Weights gather(HeadWeights head) {
    int columns = head.columns();
    double[] weights = new double[values.length * columns];
    for (int i = 0; i < rows.length; i++) {
      for (int c = 0; c < columns; c++) {
        weights[groupOf[i] * columns + c] +=
            head.table()[rows[i] * columns + c] / values[groupOf[i]];
      }
    }
    double[] bias = new double[columns];
    for (int c = 0; c < columns; c++) {
      bias[c] = head.bias()[c];
    }
    return new LogisticRegression.Weights(columns, weights, bias);
  }

  /** The head that scores the examples as the weights of the groups do. */
  HeadWeights spread(String name, LogisticRegression.Weights weights, int tableRows) {
    int columns = weights.columns();
    float[] table = new float[tableRows * columns];
    for (int i = 0; i < rows.length; i++) {
      for (int c = 0; c < columns; c++) {
        table[rows[i] * columns + c] =
            (float) (weights.weights()[groupOf[i] * columns + c] / values[groupOf[i]]);
      }
    }
    float[] bias = new float[columns];
    for (int c = 0; c < columns; c++) {
      bias[c] = (float) weights.bias()[c];
    }
    return new HeadWeights(name, columns, table, bias);
  }
}
