/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/** Fits one head on examples: what router and experts have in common. */
final class HeadTrainer {
  /** Weight of an example without its words, relative to the example. */
  private static final double WORDLESS_WEIGHT = 0.1;

  private final int rows;
  private final double l2;
  private final double valueTolerance;

  /**
   * @param rows rows of the weight table
   * @param l2 strength of the penalty on the weights
   * @param valueTolerance {@link Lbfgs#EXACT} or {@link Lbfgs#ROUGH}
   */
  HeadTrainer(int rows, double l2, double valueTolerance) {
    this.rows = rows;
    this.l2 = l2;
    this.valueTolerance = valueTolerance;
  }

  /** Equal for examples of one class with the same rows. */
  private static final class Key {
    private final int[] rows;
    private final int cls;
    private final int hash;

    Key(int[] rows, int cls) {
      this.rows = rows;
      this.cls = cls;
      this.hash = 31 * Arrays.hashCode(rows) + cls;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Key key
          && hash == key.hash
          && cls == key.cls
          && Arrays.equals(rows, key.rows);
    }

    @Override
    public int hashCode() {
      return hash;
    }
  }

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
    for (TrainingExample example : withWordless(examples)) {
      Key key = new Key(example.rows(), cls.applyAsInt(example));
      Integer at = merged.putIfAbsent(key, features.size());
      if (at != null) {
        weights.set(at, weights.get(at) + example.weight());
        continue;
      }
      features.add(example.rows());
      classes.add(key.cls);
      weights.add(example.weight());
    }
    RowGroups groups = new RowGroups(features, rows);
    LogisticRegression.Weights fitted =
        LogisticRegression.fit(
            groups.examples(),
            groups.values(),
            classes.stream().mapToInt(Integer::intValue).toArray(),
            weights.stream().mapToDouble(Double::doubleValue).toArray(),
            groups.gather(start),
            l2,
            valueTolerance);
    return groups.spread(start.name(), fitted, rows);
  }

  /**
   * The examples and, with less weight, those of them that have a number to learn from once more
   * without their words: what a result code says shall hold in a wording that is still to come.
   */
  private static List<TrainingExample> withWordless(List<TrainingExample> examples) {
    List<TrainingExample> all = new ArrayList<>(examples);
    for (TrainingExample example : examples) {
      if (example.wordless().length > 0) {
        all.add(
            new TrainingExample(
                example.wordless(),
                example.domain(),
                example.anomaly(),
                WORDLESS_WEIGHT * example.weight(),
                example.text(),
                example.anticipated()));
      }
    }
    return all;
  }

  /** A head of zeros. */
  HeadWeights zero(String name, int columns) {
    return new HeadWeights(name, columns, new float[rows * columns], new float[columns]);
  }
}
