/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.benchmark;

import io.fame.training.annotate.LabelledLine;
import io.fame.training.partition.FailureDomain;
import io.fame.training.partition.TemplateProfile;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Makes labels and partitions worse, at random but the same for the same seed. */
final class Disturbances {
  private final List<LabelledLine> labelled;
  private final List<FailureDomain> domains;
  private final List<TemplateProfile> profiles;
  private final long seed;

  Disturbances(
      List<LabelledLine> labelled,
      List<FailureDomain> domains,
      List<TemplateProfile> profiles,
      long seed) {
    this.labelled = labelled;
    this.domains = domains;
    this.profiles = profiles;
    this.seed = seed;
  }

  /** Labels of lines drawn blindly are wrong. */
  List<LabelledLine> flippedLines(double share) {
    Random random = new Random(seed);
    return labelled.stream()
        .map(line -> random.nextDouble() < share ? flipped(line) : line)
        .toList();
  }

  /** All labels of templates drawn blindly are wrong. */
  List<LabelledLine> flippedTemplates(double share) {
    Set<String> wrong = new HashSet<>(drawnTemplates(share));
    return labelled.stream()
        .map(line -> wrong.contains(line.line().template().id()) ? flipped(line) : line)
        .toList();
  }

  private static LabelledLine flipped(LabelledLine line) {
    return new LabelledLine(line.line(), !line.anomaly(), line.confidence());
  }

  private List<String> drawnTemplates(double share) {
    List<String> ids =
        new ArrayList<>(
            profiles.stream().map(profile -> profile.template().id()).sorted().toList());
    Collections.shuffle(ids, new Random(seed));
    return ids.subList(0, (int) Math.round(share * ids.size()));
  }

  /** Templates drawn blindly are in another domain, also drawn blindly. */
  List<FailureDomain> misplaced(double share) {
    Random random = new Random(seed);
    Map<String, Integer> domainOf = new HashMap<>();
    for (int d = 0; d < domains.size(); d++) {
      for (String id : domains.get(d).templateIds()) {
        domainOf.put(id, d);
      }
    }
    for (String id : drawnTemplates(share)) {
      int others = domains.size() - 1;
      domainOf.computeIfPresent(
          id,
          (key, domain) ->
              others == 0 ? domain : (domain + 1 + random.nextInt(others)) % domains.size());
    }
    List<FailureDomain> worse = new ArrayList<>();
    for (int d = 0; d < domains.size(); d++) {
      int domain = d;
      worse.add(
          new FailureDomain(
              domains.get(d).name(),
              domains.get(d).description(),
              profiles.stream()
                  .map(profile -> profile.template().id())
                  .filter(id -> domainOf.getOrDefault(id, -1) == domain)
                  .toList()));
    }
    return worse;
  }
}
