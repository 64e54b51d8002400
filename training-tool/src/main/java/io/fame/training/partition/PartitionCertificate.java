/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.partition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;

/**
 * What was checked of a partition.
 *
 * @param origin who proposed the partition
 * @param passed every check passed
 * @param checks the checks, the failed ones included
 * @param domains what is known of each domain
 */
public record PartitionCertificate(
    String origin, boolean passed, List<Check> checks, List<DomainEvidence> domains) {
  private static final ObjectMapper JSON =
      JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();

  public PartitionCertificate {
    checks = List.copyOf(checks);
    domains = List.copyOf(domains);
  }

  /**
   * One check.
   *
   * @param name for example {@code consistency}
   * @param measure what the value says, in words
   * @param value what was measured
   * @param relation {@code at least} or {@code at most}
   * @param limit what the value is held against
   * @param passed the value keeps the limit
   */
  public record Check(
      String name, String measure, double value, String relation, double limit, boolean passed) {
    public static Check atLeast(String name, String measure, double value, double limit) {
      return new Check(name, measure, value, "at least", limit, value >= limit);
    }

    public static Check atMost(String name, String measure, double value, double limit) {
      return new Check(name, measure, value, "at most", limit, value <= limit);
    }
  }

  /**
   * The labels of a domain. K anomalous labels show that a domain is a failure; K normal ones never
   * show that it is harmless, so there is no claim in that direction.
   *
   * @param domain its name
   * @param templates number of its templates
   * @param indicators what its templates are said to carry, see {@link DomainClaims}
   * @param byMeaning how many of its templates are said to be in it without that
   * @param lines lines of the history in it
   * @param labelled lines in it with a verdict
   * @param anomalous those of them that are anomalous
   * @param anomalyShareFrom lower end of the 95 % interval of the share of anomalies (Wilson); 0
   *     without labels
   * @param routingDecides every label is anomalous, and the lower end reaches the limit: the domain
   *     needs no expert
   */
  public record DomainEvidence(
      String domain,
      int templates,
      List<String> indicators,
      int byMeaning,
      double lines,
      int labelled,
      int anomalous,
      double anomalyShareFrom,
      boolean routingDecides) {}

  /** The certificate as {@code certificate.json} holds it; names in snake case. */
  public JsonNode toJson() {
    return JSON.valueToTree(this);
  }

  /** Names of the domains that need no expert. */
  public List<String> domainsDecidedByRouting() {
    return domains.stream()
        .filter(DomainEvidence::routingDecides)
        .map(DomainEvidence::domain)
        .toList();
  }
}
