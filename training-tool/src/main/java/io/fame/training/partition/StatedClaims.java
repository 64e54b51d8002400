/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.partition;

import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * States the claims of a division truthfully: the indicators that explain most of each domain, and
 * the templates that are left.
 */
final class StatedClaims {
  private static final int SHORTEST_WORD = 3;

  /** What is left of hexadecimal numbers says nothing to people. */
  private static final Pattern HEX = Pattern.compile("[a-f]+");

  private final List<TemplateProfile> templates;
  private final TemplateWords words;

  StatedClaims(List<TemplateProfile> templates) {
    this.templates = templates;
    this.words = new TemplateWords(templates);
  }

  /**
   * The claims of a domain.
   *
   * @param domainOf domain of each template
   * @param domain which domain
   */
  DomainClaims of(int[] domainOf, int domain) {
    BitSet members = new BitSet();
    Set<String> candidates = new TreeSet<>();
    for (int template = 0; template < domainOf.length; template++) {
      if (domainOf[template] == domain) {
        members.set(template);
        words.of(template).stream()
            .filter(word -> word.length() >= SHORTEST_WORD && !HEX.matcher(word).matches())
            .forEach(candidates::add);
      }
    }
    Map<String, BitSet> carriersOf = new LinkedHashMap<>();
    candidates.forEach(word -> carriersOf.put(word, words.carriers(word)));
    BitSet explained = new BitSet();
    Set<String> indicators = new LinkedHashSet<>();
    while (indicators.size() < DomainClaims.MOST_INDICATORS) {
      String best = best(carriersOf, members, explained, indicators);
      if (best == null) {
        break;
      }
      indicators.add(best);
      explained.or(carriersOf.get(best));
    }
    return new DomainClaims(
        List.copyOf(indicators),
        difference(members, explained).stream()
            .mapToObj(template -> templates.get(template).template().id())
            .toList());
  }

  /**
   * The word that explains most templates of the domain, beyond those explained, more than it does
   * elsewhere; once all are explained, the one that most of them carry and no further one
   * elsewhere.
   */
  private static String best(
      Map<String, BitSet> carriersOf, BitSet members, BitSet explained, Set<String> taken) {
    String best = null;
    int bestGain = 0;
    String second = null;
    int most = 0;
    for (Map.Entry<String, BitSet> candidate : carriersOf.entrySet()) {
      BitSet added = difference(candidate.getValue(), explained);
      int lost = difference(added, members).cardinality();
      int gain = added.cardinality() - 2 * lost;
      if (gain > bestGain) {
        best = candidate.getKey();
        bestGain = gain;
      }
      BitSet own = (BitSet) candidate.getValue().clone();
      own.and(members);
      if (lost == 0 && own.cardinality() > most && !taken.contains(candidate.getKey())) {
        second = candidate.getKey();
        most = own.cardinality();
      }
    }
    return best == null && taken.size() < DomainClaims.FEWEST_INDICATORS ? second : best;
  }

  private static BitSet difference(BitSet of, BitSet without) {
    BitSet difference = (BitSet) of.clone();
    difference.andNot(without);
    return difference;
  }
}
