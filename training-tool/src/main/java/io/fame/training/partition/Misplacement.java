/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.partition;

import java.util.Arrays;
import java.util.Random;

/**
 * How much better templates would fit another domain than their own, told in misplaced tenths: 1 is
 * what misplacing a tenth of the templates of this very partition would add.
 *
 * <p>How well templates fit their domains at all differs between systems more than between a good
 * and a corrupted partition of one system. So the measure is not held against a fixed limit but
 * against what a known corruption does to it.
 */
final class Misplacement {
  private static final double SHARE = 0.1;
  private static final int REPETITIONS = 8;

  /** Where words tell nothing, misplacing changes nothing, and nothing can be held against it. */
  private static final double LEAST_CHANGE = 1e-3;

  private static final int NEIGHBOURS = 3;

  private final Similarities similarities;

  Misplacement(Similarities similarities) {
    this.similarities = similarities;
  }

  /** Misplaced tenths; a good partition has less than one, 0 is perfect. */
  double tenths(int[] domainOf) {
    double own = misfit(domainOf);
    Random random = new Random(1);
    double corrupted = 0;
    for (int i = 0; i < REPETITIONS; i++) {
      corrupted += misfit(swapped(domainOf, random)) / REPETITIONS;
    }
    return own / Math.max(LEAST_CHANGE, corrupted - own);
  }

  private static int[] swapped(int[] domainOf, Random random) {
    int[] swapped = domainOf.clone();
    int size = domainOf.length;
    boolean[] touched = new boolean[size];
    // With one domain, or one that holds nearly everything, there may be no pair left.
    int attempts = 100 * size;
    for (int moved = 0; moved < SHARE * size && attempts > 0; attempts--) {
      int a = random.nextInt(size);
      int b = random.nextInt(size);
      if (swapped[a] != swapped[b] && !touched[a] && !touched[b]) {
        int domain = swapped[a];
        swapped[a] = swapped[b];
        swapped[b] = domain;
        touched[a] = true;
        touched[b] = true;
        moved += 2;
      }
    }
    return swapped;
  }

  /**
   * Sum of two shares, each of what templates would gain elsewhere: by likeness to the whole domain
   * (what is in the domain of another subject), and to its three most similar templates (what was
   * torn from its twins). A template is never compared with itself.
   */
  private double misfit(int[] domainOf) {
    int domains = Arrays.stream(domainOf).max().orElse(-1) + 1;
    int size = domainOf.length;
    double[][] sum = new double[size][domains];
    double[][] nearest = new double[size][domains];
    double[] within = new double[domains];
    float[][] top = new float[domains][NEIGHBOURS];
    for (int i = 0; i < size; i++) {
      for (float[] row : top) {
        Arrays.fill(row, 0);
      }
      for (int j = 0; j < size; j++) {
        float similarity = similarities.of(i, j);
        sum[i][domainOf[j]] += similarity;
        insert(top[domainOf[j]], similarity);
      }
      for (int d = 0; d < domains; d++) {
        nearest[i][d] = top[d][0] + top[d][1] + top[d][2];
      }
      within[domainOf[i]] += sum[i][domainOf[i]] + 1;
    }
    double[][] likeness = new double[size][domains];
    for (int i = 0; i < size; i++) {
      for (int d = 0; d < domains; d++) {
        // Length of the sum of the domain's unit vectors, without the template itself.
        double square = d == domainOf[i] ? within[d] - 2 * sum[i][d] - 1 : within[d];
        likeness[i][d] = square > 1e-6 ? sum[i][d] / Math.sqrt(square) : 0;
      }
    }
    return gain(likeness, domainOf) + gain(nearest, domainOf);
  }

  private static void insert(float[] top, float value) {
    if (value <= top[NEIGHBOURS - 1]) {
      return;
    }
    int at = NEIGHBOURS - 1;
    while (at > 0 && top[at - 1] < value) {
      top[at] = top[at - 1];
      at--;
    }
    top[at] = value;
  }

  private static double gain(double[][] fit, int[] domainOf) {
    double gained = 0;
    double all = 0;
    for (int i = 0; i < fit.length; i++) {
      double own = fit[i][domainOf[i]];
      double best = Arrays.stream(fit[i]).max().orElse(0);
      gained += best - own;
      all += best;
    }
    return all > 0 ? gained / all : 0;
  }
}
