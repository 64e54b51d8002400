/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.update;

import com.fasterxml.jackson.databind.JsonNode;
import io.fame.scoring.bundle.DomainEntry;
import io.fame.scoring.template.Template;
import io.fame.training.annotate.LabelledLine;
import io.fame.training.partition.AnticipatedLine;
import io.fame.training.partition.DomainClaims;
import io.fame.training.partition.FailureDomain;
import io.fame.training.partition.NearestDomain;
import io.fame.training.partition.Partition;
import io.fame.training.partition.PartitionCertificate;
import io.fame.training.partition.PartitionCertifier;
import io.fame.training.partition.TemplateProfile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The domains of the active model with the new templates in them, each in the domain of the
 * template that it resembles most; no domain is added, renamed or removed. What a domain was told
 * by it still is; a new template carries one of these indicators, or is there by meaning.
 *
 * @param domains in the order of the router's columns, with the templates that have lines
 * @param certificate what the certifier says of them now
 */
record UpdatedDomains(List<FailureDomain> domains, PartitionCertificate certificate) {

  static UpdatedDomains of(
      ActiveModel active, List<TemplateProfile> profiles, List<LabelledLine> labelled) {
    Map<String, String> domainOf = new HashMap<>();
    for (Template template : active.bundle().templates()) {
      domainOf.put(template.id(), template.domain());
    }
    Map<String, List<String>> templatesOf = new HashMap<>();
    for (TemplateProfile profile : profiles) {
      String domain = domainOf.get(profile.template().id());
      if (domain != null) {
        templatesOf.computeIfAbsent(domain, name -> new ArrayList<>()).add(profile.template().id());
      }
    }
    Map<String, List<String>> indicatorsOf = indicators(active.bundle().certificate());
    List<FailureDomain> before = new ArrayList<>();
    for (DomainEntry domain : active.bundle().manifest().domains()) {
      before.add(
          new FailureDomain(
              domain.name(),
              domain.description(),
              templatesOf.getOrDefault(domain.name(), List.of()),
              new DomainClaims(indicatorsOf.getOrDefault(domain.name(), List.of()), List.of())));
    }
    String origin = active.bundle().manifest().provenance().path("partition").asText();
    // What carries none of the indicators is there for its likeness.
    Partition after =
        new Partition(origin, NearestDomain.complete(before, profiles))
            .byMeaning(profiles, id -> true);
    return new UpdatedDomains(
        after.domains(), new PartitionCertifier().certify(after, profiles, labelled));
  }

  /** What the domains are told by, as the active version's certificate has it; by name. */
  private static Map<String, List<String>> indicators(JsonNode certificate) {
    Map<String, List<String>> indicators = new HashMap<>();
    for (JsonNode domain : certificate.at("/partition/domains")) {
      List<String> words = new ArrayList<>();
      domain.path("indicators").forEach(word -> words.add(word.asText()));
      indicators.put(domain.path("domain").asText(), words);
    }
    return indicators;
  }

  /** Index of each template's domain. */
  Map<String, Integer> domainOf() {
    Map<String, Integer> domainOf = new HashMap<>();
    for (int domain = 0; domain < domains.size(); domain++) {
      for (String id : domains.get(domain).templateIds()) {
        domainOf.put(id, domain);
      }
    }
    return domainOf;
  }

  /** Anticipated lines in these domains, also where they were asked for others. */
  List<AnticipatedLine> anticipated(List<AnticipatedLine> lines, List<TemplateProfile> profiles) {
    List<String> names = domains.stream().map(FailureDomain::name).toList();
    return lines.stream().allMatch(line -> names.contains(line.domain()))
        ? lines
        : NearestDomain.reassign(lines, domains, profiles);
  }
}
