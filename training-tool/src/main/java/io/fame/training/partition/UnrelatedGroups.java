/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.partition;

import java.util.Arrays;
import java.util.stream.IntStream;

/** Finds domains that hold two groups without anything in common. It sees no other division. */
final class UnrelatedGroups {
  /** A part has to hold this share of its domain, and this many templates, to be called one. */
  private static final double SMALLEST_PART = 0.1;

  private static final int FEWEST_IN_PART = 4;

  /**
   * Parts that share less than this, as a share of what either has within itself, are unrelated.
   */
  private static final double UNRELATED = 0.06;

  /** A part whose templates share less than this with each other is a rest, not a part. */
  private static final double COHERENT = 0.1;

  /** Domains beyond this size are looked at in their first templates only. */
  private static final int MOST_COMPARED = 2000;

  private final TemplateVectors vectors;

  UnrelatedGroups(TemplateVectors vectors) {
    this.vectors = vectors;
  }

  /**
   * Share of the templates whose domain falls into two parts that are coherent each, but unrelated
   * to one another: two domains that were taken for one.
   */
  double share(int[] domainOf) {
    int domains = Arrays.stream(domainOf).max().orElse(-1) + 1;
    int unrelated = 0;
    for (int domain = 0; domain < domains; domain++) {
      int number = domain;
      int[] members =
          IntStream.range(0, domainOf.length).filter(t -> domainOf[t] == number).toArray();
      if (fallsApart(members)) {
        unrelated += members.length;
      }
    }
    return domainOf.length > 0 ? (double) unrelated / domainOf.length : 0;
  }

  private boolean fallsApart(int[] domain) {
    int[] members = Arrays.copyOf(domain, Math.min(domain.length, MOST_COMPARED));
    if (members.length < 2 * FEWEST_IN_PART) {
      return false;
    }
    int[] half = new WardHierarchy(vectors, members).cut(2);
    int[] first = part(members, half, 0);
    int[] second = part(members, half, 1);
    int smaller = Math.min(first.length, second.length);
    if (smaller < Math.max(FEWEST_IN_PART, SMALLEST_PART * members.length)) {
      return false;
    }
    double withinFirst = meanSimilarity(first, first);
    double withinSecond = meanSimilarity(second, second);
    double within = (withinFirst * first.length + withinSecond * second.length) / members.length;
    return Math.min(withinFirst, withinSecond) >= COHERENT
        && meanSimilarity(first, second) < UNRELATED * within;
  }

  private static int[] part(int[] members, int[] half, int number) {
    return IntStream.range(0, half.length)
        .filter(i -> half[i] == number)
        .map(i -> members[i])
        .toArray();
  }

  private double meanSimilarity(int[] some, int[] others) {
    double sum = 0;
    int pairs = 0;
    for (int a : some) {
      for (int b : others) {
        if (a != b) {
          sum += vectors.similarity(a, b);
          pairs++;
        }
      }
    }
    return sum / pairs;
  }
}
