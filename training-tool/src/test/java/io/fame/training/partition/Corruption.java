/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.partition;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;

/** Ways to spoil a partition, so that at least a tenth of the templates is touched. */
enum Corruption {
  /** Templates of different domains change places. */
  SWAP {
    @Override
    int touch(int[] domainOf, boolean[] touched, Random random) {
      int a = random.nextInt(domainOf.length);
      int b = random.nextInt(domainOf.length);
      if (domainOf[a] == domainOf[b] || touched[a] || touched[b]) {
        return 0;
      }
      int domain = domainOf[a];
      domainOf[a] = domainOf[b];
      domainOf[b] = domain;
      touched[a] = true;
      touched[b] = true;
      return 2;
    }
  },
  /** Two domains become one. */
  MERGE {
    @Override
    int touch(int[] domainOf, boolean[] touched, Random random) {
      int[] domains = Arrays.stream(domainOf).distinct().sorted().toArray();
      if (domains.length < 2) {
        return domainOf.length;
      }
      int a = domains[random.nextInt(domains.length)];
      int b = domains[random.nextInt(domains.length)];
      if (a == b) {
        return 0;
      }
      int size = (int) Arrays.stream(domainOf).filter(d -> d == a || d == b).count();
      for (int i = 0; i < domainOf.length; i++) {
        domainOf[i] = domainOf[i] == a ? b : domainOf[i];
      }
      return size;
    }
  },
  /** Half of a domain's templates, drawn at random, become a domain of their own. */
  SPLIT {
    @Override
    int touch(int[] domainOf, boolean[] touched, Random random) {
      int domain = domainOf[random.nextInt(domainOf.length)];
      int added = Arrays.stream(domainOf).max().orElse(0) + 1;
      int[] moved =
          IntStream.range(0, domainOf.length)
              .filter(i -> domainOf[i] == domain && random.nextBoolean())
              .toArray();
      if (moved.length == Arrays.stream(domainOf).filter(d -> d == domain).count()) {
        return 0;
      }
      Arrays.stream(moved).forEach(i -> domainOf[i] = added);
      return moved.length;
    }
  };

  private static final double SHARE = 0.1;

  /** Spoils something and says how many templates were touched. */
  abstract int touch(int[] domainOf, boolean[] touched, Random random);

  int[] of(int[] domainOf, Random random) {
    int[] corrupted = domainOf.clone();
    boolean[] touched = new boolean[domainOf.length];
    int attempts = 1000;
    for (int count = 0; count < SHARE * domainOf.length && attempts > 0; attempts--) {
      count += touch(corrupted, touched, random);
    }
    return corrupted;
  }
}
