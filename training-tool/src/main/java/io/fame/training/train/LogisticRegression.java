/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.train;

import java.util.Arrays;

/**
 * L2-regularized multinomial logistic regression over sets of features, with a weight per example;
 * two classes are the binary case with one column. The bias is not regularized.
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
   * @param values value that each feature has in the examples that hold it
   * @param classes class of each example; of two classes, class 1 is the one with the logit
   * @param weights weight of each example, positive
   * @param start where the search begins: the optimum does not depend on it, the time does
   * @param l2 strength of the penalty: {@code l2 / 2 * |w|^2} is added to the weighted log loss
   * @param valueTolerance the search ends when a step lowers the loss by less than this share
   */
  static Weights fit(
      int[][] examples,
      double[] values,
      int[] classes,
      double[] weights,
      Weights start,
      double l2,
      double valueTolerance) {
    int columns = start.columns();
    int biasAt = start.weights().length;
    double[] x = Arrays.copyOf(start.weights(), biasAt + columns);
    System.arraycopy(start.bias(), 0, x, biasAt, columns);
    Lbfgs.minimize(objective(examples, values, classes, weights, columns, l2), x, valueTolerance);
    return new Weights(columns, Arrays.copyOf(x, biasAt), Arrays.copyOfRange(x, biasAt, x.length));
  }

  /** What is minimized, over the weights feature by feature, then the biases. */
  static Lbfgs.Objective objective(
      int[][] examples, double[] values, int[] classes, double[] weights, int columns, double l2) {
    return columns == 1
        ? binary(examples, values, classes, weights, l2)
        : multinomial(examples, values, classes, weights, columns, l2);
  }

  /** One column; apart from several ones since most of the training time is spent here. */
  private static Lbfgs.Objective binary(
      int[][] examples, double[] values, int[] classes, double[] weights, double l2) {
    int biasAt = values.length;
    return (at, gradient) -> {
      double loss = penalty(at, gradient, biasAt, l2);
      for (int e = 0; e < examples.length; e++) {
        int[] example = examples[e];
        double logit = at[biasAt];
        for (int feature : example) {
          logit += values[feature] * at[feature];
        }
        // One exponential serves both, and log(1 + e) is exact enough and much faster than log1p.
        double exp = Math.exp(-Math.abs(logit));
        loss += weights[e] * (Math.max(0, classes[e] == 1 ? -logit : logit) + Math.log(1 + exp));
        double slope = weights[e] * ((logit >= 0 ? 1 : exp) / (1 + exp) - classes[e]);
        for (int feature : example) {
          gradient[feature] += values[feature] * slope;
        }
        gradient[biasAt] += slope;
      }
      return loss;
    };
  }

  private static Lbfgs.Objective multinomial(
      int[][] examples, double[] values, int[] classes, double[] weights, int columns, double l2) {
    int biasAt = values.length * columns;
    double[] logits = new double[columns];
    return (at, gradient) -> {
      double loss = penalty(at, gradient, biasAt, l2);
      for (int e = 0; e < examples.length; e++) {
        sum(examples[e], values, at, biasAt, logits);
        loss += weights[e] * loss(logits, classes[e], weights[e]);
        for (int feature : examples[e]) {
          add(gradient, feature * columns, logits, values[feature]);
        }
        add(gradient, biasAt, logits, 1);
      }
      return loss;
    };
  }

  private static double penalty(double[] at, double[] gradient, int biasAt, double l2) {
    double sum = 0;
    for (int i = 0; i < at.length; i++) {
      gradient[i] = i < biasAt ? l2 * at[i] : 0;
      sum += i < biasAt ? at[i] * at[i] : 0;
    }
    return l2 / 2 * sum;
  }

  private static void sum(
      int[] example, double[] values, double[] at, int biasAt, double[] logits) {
    int columns = logits.length;
    System.arraycopy(at, biasAt, logits, 0, columns);
    for (int feature : example) {
      int from = feature * columns;
      double value = values[feature];
      for (int c = 0; c < columns; c++) {
        logits[c] += value * at[from + c];
      }
    }
  }

  /** Returns the log loss and replaces the logits by their weighted gradient. */
  private static double loss(double[] logits, int cls, double weight) {
    double largest = Double.NEGATIVE_INFINITY;
    for (double logit : logits) {
      largest = Math.max(largest, logit);
    }
    double ofClass = logits[cls];
    double sum = 0;
    for (int c = 0; c < logits.length; c++) {
      logits[c] = Math.exp(logits[c] - largest);
      sum += logits[c];
    }
    for (int c = 0; c < logits.length; c++) {
      logits[c] = weight * (logits[c] / sum - (c == cls ? 1 : 0));
    }
    return Math.log(sum) + largest - ofClass;
  }

  private static void add(double[] to, int from, double[] terms, double factor) {
    for (int c = 0; c < terms.length; c++) {
      to[from + c] += factor * terms[c];
    }
  }
}
