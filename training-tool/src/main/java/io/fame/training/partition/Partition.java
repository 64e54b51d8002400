/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.partition;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

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
    domains = domains.stream().sorted(Comparator.comparing(FailureDomain::name)).toList();
  }

  /** A division without claims. */
  public Partition(String origin, List<FailureDomain> domains) {
    this(origin, domains, Set.of());
  }

  /**
   * The same division, in which templates that carry no indicator of their domain are said to be
   * there by meaning.
   *
   * @param templates all templates
   * @param meant which of these templates, by id; the others stay unexplained, for {@link
   *     PartitionCertifier} to count
   */
  public Partition byMeaning(List<TemplateProfile> templates, Predicate<String> meant) {
    Map<String, List<String>> byMeaning = new HashMap<>();
    for (ClaimEvidence evidence : ClaimEvidence.of(this, templates)) {
      byMeaning.put(evidence.domain(), evidence.unexplained().stream().filter(meant).toList());
    }
    return new Partition(
        origin,
        domains.stream().map(d -> d.with(byMeaning.getOrDefault(d.name(), List.of()))).toList(),
        claimedAnomalous);
  }
}
