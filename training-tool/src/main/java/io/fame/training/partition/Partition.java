/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.partition;

import java.util.List;

/**
 * A proposal or a certified division of the templates into failure domains.
 *
 * @param origin who proposed it, for provenance: {@code deterministic}, {@code recorded:<file>}, …
 * @param domains the domains, sorted by name
 */
public record Partition(String origin, List<FailureDomain> domains) {
  public Partition {
    domains = domains.stream().sorted(java.util.Comparator.comparing(FailureDomain::name)).toList();
  }
}
