/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.partition;

import java.util.List;

/**
 * Why the templates of a domain are in it, as whoever proposed it says. {@link PartitionCertifier}
 * holds every word of it against the templates.
 *
 * @param indicators at most {@value #MOST_INDICATORS} words, or values of context fields, such that
 *     every template of the domain carries one, and most templates that carry one are in the domain
 * @param byMeaning ids of the templates that carry no indicator and belong here for what they mean,
 *     sorted
 */
public record DomainClaims(List<String> indicators, List<String> byMeaning) {
  /** Who names domains is asked for that many at least: one word alone says little. */
  public static final int FEWEST_INDICATORS = 3;

  /** A domain that takes more words to say what it is about is more than one. */
  public static final int MOST_INDICATORS = 5;

  /** Nothing is claimed. */
  public static final DomainClaims NONE = new DomainClaims(List.of(), List.of());

  public DomainClaims {
    indicators = List.copyOf(indicators);
    byMeaning = byMeaning.stream().sorted().toList();
  }
}
