/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.partition;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What the templates say of the claims of a domain.
 *
 * @param domain its name
 * @param indicators how many are claimed
 * @param unexplained ids of its templates that carry no indicator and are not said to be there by
 *     meaning
 * @param carriers templates of it that carry an indicator
 * @param elsewhere templates of other domains that carry one
 */
public record ClaimEvidence(
    String domain, int indicators, List<String> unexplained, int carriers, int elsewhere) {
  public ClaimEvidence {
    unexplained = List.copyOf(unexplained);
  }

  /** More indicators than one subject takes. */
  public boolean isTooWide() {
    return indicators > DomainClaims.MOST_INDICATORS;
  }

  /** There are indicators, but at least as many of their carriers are in other domains. */
  public boolean isShared() {
    return indicators > 0 && carriers <= elsewhere;
  }

  /** The evidence of every domain; empty where no domain claims anything. */
  public static List<ClaimEvidence> of(Partition partition, List<TemplateProfile> templates) {
    if (partition.domains().stream().allMatch(d -> d.claims().equals(DomainClaims.NONE))) {
      return List.of();
    }
    TemplateWords words = new TemplateWords(templates);
    List<ClaimEvidence> evidence = new ArrayList<>();
    for (FailureDomain domain : partition.domains()) {
      BitSet carriers = new BitSet();
      domain.claims().indicators().forEach(word -> carriers.or(words.carriers(word)));
      evidence.add(of(domain, templates, carriers));
    }
    return evidence;
  }

  private static ClaimEvidence of(
      FailureDomain domain, List<TemplateProfile> templates, BitSet carriers) {
    Set<String> members = new HashSet<>(domain.templateIds());
    Set<String> meant = new HashSet<>(domain.claims().byMeaning());
    List<String> unexplained = new ArrayList<>();
    int inside = 0;
    for (int template = 0; template < templates.size(); template++) {
      String id = templates.get(template).template().id();
      if (members.contains(id)) {
        inside += carriers.get(template) ? 1 : 0;
        if (!carriers.get(template) && !meant.contains(id)) {
          unexplained.add(id);
        }
      }
    }
    return new ClaimEvidence(
        domain.name(),
        domain.claims().indicators().size(),
        unexplained,
        inside,
        carriers.cardinality() - inside);
  }
}
