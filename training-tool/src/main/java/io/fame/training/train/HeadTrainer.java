/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/** Fits one head on examples: what router and experts have in common. */
final class HeadTrainer {
  private final int rows;
  private final double l2;

  /**
   * @param rows rows of the weight table
   * @param l2 strength of the penalty on the weights
   */
  HeadTrainer(int rows, double l2) {
    this.rows = rows;
    this.l2 = l2;
  }

  private record Key(String rows, int cls) {}

  /**
   * Fits a head.
   *
   * @param cls class of an example; with one column, 1 is the class whose logit it is
   */
  HeadWeights fit(
      List<TrainingExample> examples, ToIntFunction<TrainingExample> cls, HeadWeights start) {
    // Equal examples become one with the sum of their weights: the optimum is the same, and
    // log lines repeat so much that training takes a fraction of the time.
    Map<Key, Integer> merged = new LinkedHashMap<>();
    List<int[]> features = new ArrayList<>();
    List<Integer> classes = new ArrayList<>();
    List<Double> weights = new ArrayList<>();
    Map<Integer, Integer> dense = new HashMap<>();
    for (TrainingExample example : examples) {
      Key key = new Key(Arrays.toString(example.rows()), cls.applyAsInt(example));
      Integer at = merged.putIfAbsent(key, features.size());
      if (at != null) {
        weights.set(at, weights.get(at) + example.weight());
        continue;
      }
      features.add(
          Arrays.stream(example.rows())
              .map(row -> dense.computeIfAbsent(row, r -> dense.size()))
              .toArray());
      classes.add(key.cls());
      weights.add(example.weight());
    }
    LogisticRegression.Weights fitted =
        LogisticRegression.fit(
            features.toArray(new int[0][]),
            classes.stream().mapToInt(Integer::intValue).toArray(),
            weights.stream().mapToDouble(Double::doubleValue).toArray(),
            gather(start, dense),
            l2);
    return spread(start.name(), fitted, dense);
  }

  /** A head of zeros. */
  HeadWeights zero(String name, int columns) {
    return new HeadWeights(name, columns, new float[rows * columns], new float[columns]);
  }

  private static LogisticRegression.Weights gather(HeadWeights start, Map<Integer, Integer> dense) {
    int columns = start.columns();
    double[] weights = new double[dense.size() * columns];
    dense.forEach(
        (row, at) -> {
          for (int c = 0; c < columns; c++) {
            weights[at * columns + c] = start.table()[row * columns + c];
          }
        });
    double[] bias = new double[columns];
    for (int c = 0; c < columns; c++) {
      bias[c] = start.bias()[c];
    }
    return new LogisticRegression.Weights(columns, weights, bias);
  }

  private HeadWeights spread(
      String name, LogisticRegression.Weights fitted, Map<Integer, Integer> dense) {
    int columns = fitted.columns();
    float[] table = new float[rows * columns];
    dense.forEach(
        (row, at) -> {
          for (int c = 0; c < columns; c++) {
            table[row * columns + c] = (float) fitted.weights()[at * columns + c];
          }
        });
    float[] bias = new float[columns];
    for (int c = 0; c < columns; c++) {
      bias[c] = (float) fitted.bias()[c];
    }
    return new HeadWeights(name, columns, table, bias);
  }
}
