/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.partition;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * What becomes of the claims of a document when its division is spoiled. In all of them a template
 * takes along whether it is in its domain by meaning.
 */
enum SurvivingClaims {
  /**
   * A merged domain keeps the indicators of one of its parts, and one part those of a split one.
   */
  OF_ONE,
  /** A merged domain has those of all its parts, and every part of a split one has them all. */
  OF_ALL,
  /** Whoever spoiled it states anew, and truthfully, what can be said of what there is now. */
  STATED_ANEW;

  /**
   * The spoiled document of a document with truthful claims.
   *
   * @param stated the claims before
   * @param before domain of each template
   * @param after the same after it was spoiled
   * @param corruption how
   */
  Partition of(
      JudgedSystem system,
      Map<Integer, DomainClaims> stated,
      int[] before,
      int[] after,
      Corruption corruption,
      Random random) {
    if (this == STATED_ANEW) {
      return system.partition(after, system.claims(after));
    }
    List<String> byMeaning =
        stated.values().stream().flatMap(claims -> claims.byMeaning().stream()).toList();
    Map<Integer, DomainClaims> claims = new TreeMap<>();
    for (int domain : Arrays.stream(after).distinct().sorted().toArray()) {
      int[] members = IntStream.range(0, after.length).filter(t -> after[t] == domain).toArray();
      List<Integer> origins =
          corruption == Corruption.SWAP
              ? List.of(domain)
              : Arrays.stream(members).mapToObj(t -> before[t]).distinct().sorted().toList();
      claims.put(
          domain,
          new DomainClaims(
              this == OF_ALL
                  ? indicators(stated, origins)
                  : stated.containsKey(domain)
                      ? indicators(stated, List.of(origins.get(random.nextInt(origins.size()))))
                      : List.of(),
              Arrays.stream(members)
                  .mapToObj(t -> system.templates().get(t).template().id())
                  .filter(byMeaning::contains)
                  .toList()));
    }
    return system.partition(after, claims);
  }

  private static List<String> indicators(Map<Integer, DomainClaims> stated, List<Integer> of) {
    return of.stream()
        .flatMap(domain -> stated.get(domain).indicators().stream())
        .distinct()
        .toList();
  }
}
