/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.partition;

import java.util.List;
import java.util.stream.Stream;

/**
 * A set of templates that fail for related reasons and share one expert.
 *
 * @param name keyword, {@code [a-z0-9][a-z0-9-]*}
 * @param description one sentence for people
 * @param templateIds ids of its templates, sorted
 * @param claims why they are in it; {@link DomainClaims#NONE} where nobody says
 */
public record FailureDomain(
    String name, String description, List<String> templateIds, DomainClaims claims) {
  public FailureDomain {
    templateIds = templateIds.stream().sorted().toList();
  }

  /** A domain without claims. */
  public FailureDomain(String name, String description, List<String> templateIds) {
    this(name, description, templateIds, DomainClaims.NONE);
  }

  /** The domain with further of its templates said to be in it by meaning. */
  FailureDomain with(List<String> furtherByMeaning) {
    return new FailureDomain(
        name,
        description,
        templateIds,
        new DomainClaims(
            claims.indicators(),
            Stream.concat(claims.byMeaning().stream(), furtherByMeaning.stream()).toList()));
  }
}
