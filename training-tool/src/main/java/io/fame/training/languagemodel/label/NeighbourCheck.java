/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.languagemodel.label;

import io.fame.scoring.template.Template;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Finds templates whose verdicts are unlike those of the templates that are worded like them. */
final class NeighbourCheck {
  private static final int NEIGHBOURS = 5;
  private static final int FEWEST = 3;

  /** Share of common words from which on two templates are neighbours. */
  private static final double ALIKE = 0.5;

  /** Difference of the shares of anomalies from which on they disagree. */
  private static final double UNLIKE = 0.8;

  private final Map<Template, Double> anomalyShare = new HashMap<>();
  private final Set<Template> disagreeing = new HashSet<>();

  NeighbourCheck(List<LineGroup> groups, Ballots ballots) {
    Map<Template, double[]> counts = new HashMap<>();
    for (LineGroup group : groups) {
      ballots
          .of(group.key())
          .anomaly()
          .ifPresent(
              anomaly -> {
                double[] count = counts.computeIfAbsent(group.template(), t -> new double[2]);
                count[0]++;
                count[1] += anomaly ? 1 : 0;
              });
    }
    counts.forEach((template, count) -> anomalyShare.put(template, count[1] / count[0]));
    Map<Template, Set<String>> words = new HashMap<>();
    anomalyShare.keySet().forEach(template -> words.put(template, words(template)));
    anomalyShare.keySet().stream()
        .filter(template -> isUnlike(template, words))
        .forEach(disagreeing::add);
  }

  private boolean isUnlike(Template template, Map<Template, Set<String>> words) {
    List<Map.Entry<Template, Double>> alike = new ArrayList<>();
    Set<String> own = words.get(template);
    words.forEach(
        (other, others) -> {
          double similarity = similarity(own, others);
          if (!other.equals(template) && similarity >= ALIKE) {
            alike.add(Map.entry(other, similarity));
          }
        });
    if (alike.size() < FEWEST) {
      return false;
    }
    alike.sort(
        Map.Entry.<Template, Double>comparingByValue(Comparator.reverseOrder())
            .thenComparing(entry -> entry.getKey().id()));
    double mean =
        alike.stream()
            .limit(NEIGHBOURS)
            .mapToDouble(entry -> anomalyShare.get(entry.getKey()))
            .average()
            .orElseThrow();
    return Math.abs(mean - anomalyShare.get(template)) >= UNLIKE;
  }

  boolean disagree(Template template) {
    return disagreeing.contains(template);
  }

  private static Set<String> words(Template template) {
    Set<String> words = new HashSet<>();
    for (String token : template.tokens()) {
      String word = token.toLowerCase(Locale.ROOT);
      if (word.chars().anyMatch(Character::isLetter)) {
        words.add(word);
      }
    }
    return words;
  }

  private static double similarity(Set<String> one, Set<String> other) {
    int common = 0;
    for (String word : one) {
      common += other.contains(word) ? 1 : 0;
    }
    int all = one.size() + other.size() - common;
    return all == 0 ? 0 : (double) common / all;
  }
}
