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

  PartitionMeasures(TemplateVectors vectors) {
    this.vectors = vectors;
  }

  /**
   * Whether templates are where the one most similar to them is: 1 less the sum of the squares of
   * how much more similar the nearest template elsewhere is than the nearest of the own domain, as
   * a share of the squares of the larger similarity. Squared, so that near twins in two domains
   * weigh much, and an accidental word in common little. 1 is perfect.
   */
  double neighbourFit(int[] domainOf) {
    double misfit = 0;
    double all = 0;
    for (int template = 0; template < domainOf.length; template++) {
      double own = 0;
      double elsewhere = 0;
      for (int other = 0; other < domainOf.length; other++) {
        if (other == template) {
          continue;
        }
        double similarity = vectors.similarity(template, other);
        if (domainOf[other] == domainOf[template]) {
          own = Math.max(own, similarity);
        } else {
          elsewhere = Math.max(elsewhere, similarity);
        }
      }
      double excess = Math.max(0, elsewhere - own);
      misfit += excess * excess;
      all += Math.max(own, elsewhere) * Math.max(own, elsewhere);
    }
    return all > 0 ? 1 - misfit / all : 1;
  }

  /**
   * Whether templates are like the domain they are in: 1 less the sum of how much more similar a
   * template is to the mean of another domain than to the mean of its own without itself, as a
   * share of the larger similarity. 1 is perfect.
   */
  double domainFit(int[] domainOf) {
    int domains = Arrays.stream(domainOf).max().orElse(-1) + 1;
    double[][] sum = new double[domains][vectors.dimensions()];
    for (int template = 0; template < domainOf.length; template++) {
      vectors.addTo(sum[domainOf[template]], template, 1);
    }
    double[] length = Arrays.stream(sum).mapToDouble(PartitionMeasures::length).toArray();
    double misfit = 0;
    double all = 0;
    for (int template = 0; template < domainOf.length; template++) {
      double own = 0;
      double elsewhere = 0;
      for (int domain = 0; domain < domains; domain++) {
        double product = vectors.product(sum[domain], template);
        if (domain == domainOf[template]) {
          // Without the template itself, the sum has this product and this length.
          double rest = length[domain] * length[domain] - 2 * product + 1;
          own = rest > 1e-6 ? (product - 1) / Math.sqrt(rest) : 0;
        } else if (length[domain] > 0) {
          elsewhere = Math.max(elsewhere, product / length[domain]);
        }
      }
      misfit += Math.max(0, elsewhere - own);
      all += Math.max(own, elsewhere);
    }
    return all > 0 ? 1 - misfit / all : 1;
  }

  private static double length(double[] sum) {
    return Math.sqrt(Arrays.stream(sum).map(value -> value * value).sum());
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
