/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.partition;

import java.util.List;
import java.util.Set;

/**
 * A proposal or a certified division of the templates into failure domains.
 *
 * @param origin who proposed it, for provenance: {@code deterministic}, {@code recorded:<file>}, …
 * @param domains the domains, sorted by name
 * @param claimedAnomalous names of the domains of which the proposer says that every line is
 *     anomalous; a claim that the labels do not bear out fails the certification
 */
public record Partition(String origin, List<FailureDomain> domains, Set<String> claimedAnomalous) {
  public Partition {
    claimedAnomalous = Set.copyOf(claimedAnomalous);
    domains = domains.stream().sorted(java.util.Comparator.comparing(FailureDomain::name)).toList();
  }

  /** A division without claims. */
  public Partition(String origin, List<FailureDomain> domains) {
    this(origin, domains, Set.of());
  }
}
