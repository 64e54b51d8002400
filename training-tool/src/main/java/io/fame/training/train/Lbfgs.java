/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.train;

/**
 * Limited-memory BFGS (Nocedal and Wright, Numerical Optimization, algorithm 7.5) for smooth convex
 * functions. Deterministic: one thread, one order of additions.
 */
final class Lbfgs {
  private static final int MEMORY = 8;
  private static final int MAX_ITERATIONS = 300;
  private static final double SUFFICIENT_DECREASE = 1e-4;

  /** Iterations end when no gradient component exceeds this. */
  private static final double GRADIENT_TOLERANCE = 1e-4;

  /** Value tolerance of a model that is shipped: more iterations change no score by 1e-4. */
  static final double EXACT = 1e-7;

  /** Value tolerance where scores are only compared with each other; takes much less time. */
  static final double ROUGH = 1e-5;

  /** A function with its gradient. */
  interface Objective {
    /** Returns the value at x and writes the gradient. */
    double valueAndGradient(double[] x, double[] gradient);
  }

  private Lbfgs() {}

  /** Minimizes in place, starting at x. */
  static void minimize(Objective objective, double[] x) {
    minimize(objective, x, EXACT);
  }

  /**
   * Minimizes in place, starting at x.
   *
   * @param valueTolerance iterations end when one lowers the value by less than this share
   */
  static void minimize(Objective objective, double[] x, double valueTolerance) {
    int n = x.length;
    double[] g = new double[n];
    double[] direction = new double[n];
    double[] next = new double[n];
    double[] nextG = new double[n];
    double[][] s = new double[MEMORY][n];
    double[][] y = new double[MEMORY][n];
    double[] rho = new double[MEMORY];
    int stored = 0;
    int newest = -1;
    double f = objective.valueAndGradient(x, g);
    for (int iteration = 0; iteration < MAX_ITERATIONS; iteration++) {
      if (largest(g) < GRADIENT_TOLERANCE) {
        return;
      }
      twoLoop(g, direction, s, y, rho, stored, newest);
      double slope = dot(g, direction);
      double step = stored == 0 ? Math.min(1, 1 / Math.sqrt(dot(g, g))) : 1;
      double nextF;
      while (true) {
        for (int i = 0; i < n; i++) {
          next[i] = x[i] + step * direction[i];
        }
        nextF = objective.valueAndGradient(next, nextG);
        if (nextF <= f + SUFFICIENT_DECREASE * step * slope) {
          break;
        }
        step /= 2;
        if (step < 1e-12) {
          return;
        }
      }
      newest = (newest + 1) % MEMORY;
      for (int i = 0; i < n; i++) {
        s[newest][i] = next[i] - x[i];
        y[newest][i] = nextG[i] - g[i];
      }
      rho[newest] = 1 / Math.max(1e-300, dot(s[newest], y[newest]));
      stored = Math.min(MEMORY, stored + 1);
      System.arraycopy(next, 0, x, 0, n);
      System.arraycopy(nextG, 0, g, 0, n);
      if (f - nextF < valueTolerance * Math.abs(f)) {
        return;
      }
      f = nextF;
    }
  }

  private static void twoLoop(
      double[] g, double[] d, double[][] s, double[][] y, double[] rho, int stored, int newest) {
    for (int i = 0; i < g.length; i++) {
      d[i] = -g[i];
    }
    double[] alpha = new double[MEMORY];
    for (int k = 0; k < stored; k++) {
      int at = (newest - k + MEMORY) % MEMORY;
      alpha[at] = rho[at] * dot(s[at], d);
      addScaled(d, y[at], -alpha[at]);
    }
    if (stored > 0) {
      double scale = 1 / (rho[newest] * Math.max(1e-300, dot(y[newest], y[newest])));
      for (int i = 0; i < d.length; i++) {
        d[i] *= scale;
      }
    }
    for (int k = stored - 1; k >= 0; k--) {
      int at = (newest - k + MEMORY) % MEMORY;
      addScaled(d, s[at], alpha[at] - rho[at] * dot(y[at], d));
    }
  }

  private static void addScaled(double[] to, double[] from, double factor) {
    for (int i = 0; i < to.length; i++) {
      to[i] += factor * from[i];
    }
  }

  private static double dot(double[] a, double[] b) {
    // Four sums do not wait for each other; their order is fixed, so the result is too.
    double first = 0;
    double second = 0;
    double third = 0;
    double fourth = 0;
    int i = 0;
    for (; i + 3 < a.length; i += 4) {
      first += a[i] * b[i];
      second += a[i + 1] * b[i + 1];
      third += a[i + 2] * b[i + 2];
      fourth += a[i + 3] * b[i + 3];
    }
    for (; i < a.length; i++) {
      first += a[i] * b[i];
    }
    return (first + second) + (third + fourth);
  }

  private static double largest(double[] g) {
    double largest = 0;
    for (double v : g) {
      largest = Math.max(largest, Math.abs(v));
    }
    return largest;
  }
}
