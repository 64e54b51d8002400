/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.partition;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Whether two domains are two: a permutation test of each domain against the two most like it. A
 * domain that was torn apart at random is no more divided than by any other random division.
 */
final class Separation {
  private static final int PERMUTATIONS = 100;
  private static final int MOST_LIKE = 2;

  /** With fewer templates on a side, no division is unlikely. */
  private static final int FEWEST = 3;

  /** Templates of a domain that are looked at, the most frequent first. */
  private static final int MOST_COMPARED = 300;

  /** Where nothing is comparable. */
  static final double FARTHEST = 99;

  private final Similarities similarities;

  Separation(Similarities similarities) {
    this.similarities = similarities;
  }

  /**
   * By how many standard deviations the two least separate domains are more alike within than after
   * random divisions of the same sizes; {@link #FARTHEST} where no two domains can be compared.
   */
  double least(int[] domainOf) {
    int domains = Arrays.stream(domainOf).max().orElse(-1) + 1;
    int[][] members = new int[domains][];
    for (int domain = 0; domain < domains; domain++) {
      int number = domain;
      members[domain] =
          IntStream.range(0, domainOf.length)
              .filter(t -> domainOf[t] == number)
              .limit(MOST_COMPARED)
              .toArray();
    }
    List<int[]> comparable = Arrays.stream(members).filter(m -> m.length >= FEWEST).toList();
    Set<List<Integer>> done = new HashSet<>();
    double least = FARTHEST;
    Random random = new Random(1);
    for (int one = 0; one < comparable.size(); one++) {
      for (int other : mostLike(comparable, one)) {
        if (done.add(List.of(Math.min(one, other), Math.max(one, other)))) {
          least = Math.min(least, separation(comparable.get(one), comparable.get(other), random));
        }
      }
    }
    return least;
  }

  private List<Integer> mostLike(List<int[]> domains, int one) {
    double[] likeness = new double[domains.size()];
    for (int other = 0; other < likeness.length; other++) {
      likeness[other] =
          between(domains.get(one), domains.get(other))
              / Math.sqrt(
                  (between(domains.get(one), domains.get(one)) + domains.get(one).length)
                      * (between(domains.get(other), domains.get(other))
                          + domains.get(other).length));
    }
    List<Integer> others = new ArrayList<>();
    IntStream.range(0, likeness.length).filter(other -> other != one).forEach(others::add);
    others.sort(Comparator.comparingDouble(other -> -likeness[other]));
    return others.subList(0, Math.min(MOST_LIKE, others.size()));
  }

  private double between(int[] some, int[] others) {
    double sum = 0;
    for (int a : some) {
      for (int b : others) {
        sum += similarities.of(a, b);
      }
    }
    return sum;
  }

  private double separation(int[] first, int[] second, Random random) {
    int[] all = IntStream.concat(Arrays.stream(first), Arrays.stream(second)).toArray();
    double[] toAll = new double[all.length];
    double total = 0;
    for (int i = 0; i < all.length; i++) {
      for (int other : all) {
        toAll[i] += similarities.of(all[i], other);
      }
      total += toAll[i];
    }
    int[] order = IntStream.range(0, all.length).toArray();
    double observed = within(all, order, first.length, toAll, total);
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < PERMUTATIONS; i++) {
      shuffle(order, random);
      double value = within(all, order, first.length, toAll, total);
      sum += value;
      squares += value * value;
    }
    double mean = sum / PERMUTATIONS;
    double variance = Math.max(0, squares / PERMUTATIONS - mean * mean);
    // Where every division is as good as any other, so is this one.
    return variance > 1e-18 ? (observed - mean) / Math.sqrt(variance) : 0;
  }

  /** Mean similarity within the first templates of the order and within the rest, by size. */
  private double within(int[] all, int[] order, int first, double[] toAll, double total) {
    double inFirst = 0;
    double ofFirst = 0;
    for (int i = 0; i < first; i++) {
      ofFirst += toAll[order[i]];
      for (int j = 0; j < first; j++) {
        inFirst += similarities.of(all[order[i]], all[order[j]]);
      }
    }
    double inRest = total - 2 * ofFirst + inFirst;
    int rest = all.length - first;
    return (inFirst / (first - 1) + inRest / (rest - 1)) / all.length;
  }

  private static void shuffle(int[] order, Random random) {
    for (int i = order.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swap = order[i];
      order[i] = order[j];
      order[j] = swap;
    }
  }
}
