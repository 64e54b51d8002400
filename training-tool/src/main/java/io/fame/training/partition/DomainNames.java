/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.partition;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Names domains by the words that their templates have and others lack. */
final class DomainNames {
  private static final int WORDS = 2;
  private static final int SHORTEST_WORD = 3;

  private final TemplateVectors vectors;
  private final Map<String, Integer> templatesWith = new TreeMap<>();

  DomainNames(TemplateVectors vectors) {
    this.vectors = vectors;
    for (int template = 0; template < vectors.size(); template++) {
      words(template).forEach(word -> templatesWith.merge(word, 1, Integer::sum));
    }
  }

  /** The most distinctive words of each domain, the best first. */
  List<List<String>> distinctive(List<List<Integer>> domains) {
    return domains.stream().map(this::distinctiveOf).toList();
  }

  /** One name per domain, all different, each matching {@code [a-z0-9][a-z0-9-]*}. */
  static List<String> names(List<List<String>> distinctive) {
    Set<String> used = new HashSet<>();
    List<String> names = new ArrayList<>();
    for (List<String> words : distinctive) {
      int count = Math.min(WORDS, words.size());
      String name = count == 0 ? "other" : String.join("-", words.subList(0, count));
      while (used.contains(name) && count > 0 && count < words.size()) {
        name = String.join("-", words.subList(0, ++count));
      }
      String unique = name;
      for (int number = 2; !used.add(unique); number++) {
        unique = name + "-" + number;
      }
      names.add(unique);
    }
    return names;
  }

  private List<String> distinctiveOf(List<Integer> domain) {
    Map<String, Integer> inDomain = new TreeMap<>();
    domain.forEach(template -> words(template).forEach(w -> inDomain.merge(w, 1, Integer::sum)));
    int outside = vectors.size() - domain.size();
    Map<String, Double> score = new TreeMap<>();
    inDomain.forEach(
        (word, count) -> {
          double shareInside = (double) count / domain.size();
          double shareOutside = (templatesWith.get(word) - count + 0.5) / (outside + 1);
          score.put(word, shareInside * Math.log(shareInside / shareOutside));
        });
    return score.entrySet().stream()
        .sorted(
            Map.Entry.<String, Double>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(5)
        .map(Map.Entry::getKey)
        .toList();
  }

  private Set<String> words(int template) {
    Set<String> words = new HashSet<>();
    for (String term : vectors.terms(template)) {
      String word = TemplateVectors.plain(term).replaceAll("[^a-z0-9]+", "-");
      word = word.replaceAll("^-+|-+$", "");
      // What is left of hexadecimal numbers says nothing to people.
      if (word.length() >= SHORTEST_WORD && !word.matches("[a-f]+")) {
        words.add(word);
      }
    }
    return words;
  }
}
