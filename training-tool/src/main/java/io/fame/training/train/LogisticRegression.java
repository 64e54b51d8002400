/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.train;

import java.util.Arrays;

/**
 * L2-regularized multinomial logistic regression over sets of rows, with a weight per example; two
 * classes are the binary case with one column. The bias is not regularized.
 */
final class LogisticRegression {
  private LogisticRegression() {}

  /**
   * Weights of a trained regression.
   *
   * @param columns 1 for two classes (the logit of class 1), else one per class
   * @param weights {@code features * columns}, feature by feature
   * @param bias one per column
   */
  record Weights(int columns, double[] weights, double[] bias) {}

  /**
   * Fits the regression.
   *
   * @param examples features of each example as indices into {@code 0..features-1}
   * @param classes class of each example; of two classes, class 1 is the one with the logit
   * @param weights weight of each example, positive
   * @param start where the search begins: the optimum does not depend on it, the time does
   * @param l2 strength of the penalty: {@code l2 / 2 * |w|^2} is added to the weighted log loss
   */
  static Weights fit(int[][] examples, int[] classes, double[] weights, Weights start, double l2) {
    int columns = start.columns();
    int biasAt = start.weights().length;
    double[] x = Arrays.copyOf(start.weights(), biasAt + columns);
    System.arraycopy(start.bias(), 0, x, biasAt, columns);
    double[] logits = new double[columns];
    Lbfgs.minimize(
        (at, gradient) -> {
          double loss = penalty(at, gradient, biasAt, l2);
          for (int e = 0; e < examples.length; e++) {
            sum(examples[e], at, biasAt, logits);
            loss += weights[e] * loss(logits, classes[e], weights[e]);
            for (int feature : examples[e]) {
              add(gradient, feature * columns, logits);
            }
            add(gradient, biasAt, logits);
          }
          return loss;
        },
        x);
    return new Weights(columns, Arrays.copyOf(x, biasAt), Arrays.copyOfRange(x, biasAt, x.length));
  }

  private static double penalty(double[] at, double[] gradient, int biasAt, double l2) {
    double sum = 0;
    for (int i = 0; i < at.length; i++) {
      gradient[i] = i < biasAt ? l2 * at[i] : 0;
      sum += i < biasAt ? at[i] * at[i] : 0;
    }
    return l2 / 2 * sum;
  }

  private static void sum(int[] example, double[] at, int biasAt, double[] logits) {
    int columns = logits.length;
    System.arraycopy(at, biasAt, logits, 0, columns);
    for (int feature : example) {
      for (int c = 0; c < columns; c++) {
        logits[c] += at[feature * columns + c];
      }
    }
  }

  /** Returns the log loss and replaces the logits by their weighted gradient. */
  private static double loss(double[] logits, int cls, double weight) {
    if (logits.length == 1) {
      double signed = cls == 1 ? logits[0] : -logits[0];
      double loss = softplus(-signed);
      logits[0] = weight * (1 / (1 + Math.exp(-logits[0])) - cls);
      return loss;
    }
    double largest = Double.NEGATIVE_INFINITY;
    for (double logit : logits) {
      largest = Math.max(largest, logit);
    }
    double sum = 0;
    for (double logit : logits) {
      sum += Math.exp(logit - largest);
    }
    double loss = Math.log(sum) + largest - logits[cls];
    for (int c = 0; c < logits.length; c++) {
      logits[c] = weight * (Math.exp(logits[c] - largest) / sum - (c == cls ? 1 : 0));
    }
    return loss;
  }

  private static double softplus(double x) {
    return x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x));
  }

  private static void add(double[] to, int from, double[] values) {
    for (int c = 0; c < values.length; c++) {
      to[from + c] += values[c];
    }
  }
}
