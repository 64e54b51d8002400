/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.partition;

import java.util.Arrays;
import java.util.stream.IntStream;

/** How well a division of templates fits their texts and contexts. It sees no other division. */
final class PartitionMeasures {
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

  /** Similarity of each template to the one that is most similar to it. */
  private final double[] similarity;

  /** The most similar templates of each template: more than one where they are equally similar. */
  private final int[][] nearest;

  PartitionMeasures(TemplateVectors vectors) {
    this.vectors = vectors;
    this.similarity = new double[vectors.size()];
    this.nearest = new int[vectors.size()][];
    for (int template = 0; template < nearest.length; template++) {
      findNearest(template);
    }
  }

  private void findNearest(int template) {
    IntStream.Builder found = IntStream.builder();
    for (int other = 0; other < nearest.length; other++) {
      double shared = other == template ? 0 : vectors.similarity(template, other);
      if (shared > similarity[template]) {
        similarity[template] = shared;
        found = IntStream.builder();
      }
      if (shared > 0 && shared == similarity[template]) {
        found.add(other);
      }
    }
    nearest[template] = found.build().toArray();
  }

  /**
   * Share of the evidence that agrees with the division: every template is compared with the one
   * that is most similar to it, and counts with the square of that similarity if both are in one
   * domain. A template that is like no other one gives no evidence. 1 without any evidence.
   */
  double consistency(int[] domainOf) {
    double agreeing = 0;
    double all = 0;
    for (int template = 0; template < nearest.length; template++) {
      int domain = domainOf[template];
      double evidence = similarity[template] * similarity[template];
      if (evidence > 0) {
        long same = Arrays.stream(nearest[template]).filter(n -> domainOf[n] == domain).count();
        agreeing += evidence * same / nearest[template].length;
        all += evidence;
      }
    }
    return all > 0 ? agreeing / all : 1;
  }

  /**
   * Share of the templates whose domain falls into two parts that are coherent each, but unrelated
   * to one another: two domains that were taken for one.
   */
  double unrelatedShare(int[] domainOf) {
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
