/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.partition;

import io.fame.scoring.LogLine;
import io.fame.scoring.template.Template;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts templates that a proposal leaves out, and anticipated lines of other domains, into the
 * domain of the most similar template.
 */
public final class NearestDomain {
  private NearestDomain() {}

  /**
   * @param domains domains that hold some of the templates; at least one
   * @param templates all templates
   * @return the domains in the given order, with every template that no domain held added to one;
   *     one that is like no other goes to the largest domain
   */
  public static List<FailureDomain> complete(
      List<FailureDomain> domains, List<TemplateProfile> templates) {
    Map<String, Integer> domainOf = new HashMap<>();
    for (int domain = 0; domain < domains.size(); domain++) {
      for (String id : domains.get(domain).templateIds()) {
        domainOf.put(id, domain);
      }
    }
    int[] assigned =
        templates.stream()
            .mapToInt(template -> domainOf.getOrDefault(template.template().id(), -1))
            .toArray();
    int[] completed = complete(TemplateVectors.of(templates), assigned, domains.size());
    List<List<String>> ids = new ArrayList<>();
    domains.forEach(domain -> ids.add(new ArrayList<>(domain.templateIds())));
    for (int template = 0; template < completed.length; template++) {
      if (assigned[template] < 0) {
        ids.get(completed[template]).add(templates.get(template).template().id());
      }
    }
    List<FailureDomain> complete = new ArrayList<>();
    for (int domain = 0; domain < domains.size(); domain++) {
      FailureDomain old = domains.get(domain);
      complete.add(new FailureDomain(old.name(), old.description(), ids.get(domain), old.claims()));
    }
    return complete;
  }

  /**
   * Moves anticipated lines to domains that they were not asked for.
   *
   * @param domains the domains, which hold every template; at least one
   * @param templates all templates
   * @return the lines in the given order, each in the domain of the template whose words and
   *     context are most similar to it, or in the largest domain where none is similar
   */
  public static List<AnticipatedLine> reassign(
      List<AnticipatedLine> lines, List<FailureDomain> domains, List<TemplateProfile> templates) {
    // A line is compared as if it were a template of its own that has no domain yet.
    List<TemplateProfile> withLines = new ArrayList<>(templates);
    for (int i = 0; i < lines.size(); i++) {
      LogLine line = lines.get(i).line();
      withLines.add(
          new TemplateProfile(
              new Template("anticipated:" + i, List.of(line.message()), null), line.context(), 1));
    }
    Map<String, String> domainOf = new HashMap<>();
    for (FailureDomain domain : complete(domains, withLines)) {
      domain.templateIds().forEach(id -> domainOf.put(id, domain.name()));
    }
    List<AnticipatedLine> reassigned = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      reassigned.add(
          new AnticipatedLine(
              domainOf.get("anticipated:" + i), lines.get(i).line(), lines.get(i).anomaly()));
    }
    return reassigned;
  }

  /** The same for numbered domains, -1 standing for none. */
  static int[] complete(TemplateVectors vectors, int[] domainOf, int domains) {
    int[] size = new int[domains];
    Arrays.stream(domainOf).filter(domain -> domain >= 0).forEach(domain -> size[domain]++);
    int largest = 0;
    for (int domain = 1; domain < domains; domain++) {
      largest = size[domain] > size[largest] ? domain : largest;
    }
    int[] completed = domainOf.clone();
    for (int template = 0; template < completed.length; template++) {
      if (domainOf[template] < 0) {
        int nearest = nearest(vectors, domainOf, template);
        completed[template] = nearest < 0 ? largest : domainOf[nearest];
      }
    }
    return completed;
  }

  private static int nearest(TemplateVectors vectors, int[] domainOf, int template) {
    int nearest = -1;
    double best = 0;
    for (int other = 0; other < domainOf.length; other++) {
      if (domainOf[other] >= 0) {
        double similarity = vectors.similarity(template, other);
        if (similarity > best) {
          nearest = other;
          best = similarity;
        }
      }
    }
    return nearest;
  }
}
