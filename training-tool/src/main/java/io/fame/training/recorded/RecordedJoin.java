/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.recorded;

import io.fame.scoring.LogLine;
import io.fame.scoring.template.Template;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Carries recorded answers over to mined templates: the example lines are matched, and each votes
 * for its recorded answer with its share of the recorded lines.
 */
final class RecordedJoin {
  private final Map<String, Map<String, Double>> domainVotes = new HashMap<>();
  private final Map<String, Map<RecordedVerdict, Double>> verdictVotes = new HashMap<>();
  private final Map<String, Map<RecordedVerdict, Double>> confidence = new HashMap<>();

  /** Domains that say why a recorded line of a mined template is in them. */
  private final Map<String, Set<String>> explained = new HashMap<>();

  RecordedJoin(RecordedAnswers answers, Function<LogLine, Template> matcher) {
    Set<String> unexplained = answers.unexplained();
    for (RecordedTemplate recorded : answers.templates()) {
      double weight = (double) recorded.count() / recorded.examples().size();
      for (LogLine example : recorded.examples()) {
        Template mined = matcher.apply(example);
        if (mined != null) {
          vote(domainVotes, mined, recorded.domain(), weight);
          vote(verdictVotes, mined, recorded.verdict(), weight);
          vote(confidence, mined, recorded.verdict(), weight * recorded.confidence());
          if (!unexplained.contains(recorded.id())) {
            explained.computeIfAbsent(mined.id(), id -> new HashSet<>()).add(recorded.domain());
          }
        }
      }
    }
  }

  /** The domain with most votes, or empty where no recorded line matches the template. */
  Optional<String> domain(Template mined) {
    return most(domainVotes.get(mined.id()));
  }

  /**
   * Whether the recording explains why the template is in its domain: a recorded line of it carries
   * an indicator, which the template itself may have lost to a wildcard, or is said to be there by
   * meaning. What nothing was recorded for is in a domain for its likeness.
   */
  boolean isExplained(String minedId) {
    return !domainVotes.containsKey(minedId)
        || explained
            .getOrDefault(minedId, Set.of())
            .contains(most(domainVotes.get(minedId)).orElseThrow());
  }

  /** The verdict with most votes, or empty where no recorded line matches the template. */
  Optional<RecordedVerdict> verdict(Template mined) {
    return most(verdictVotes.get(mined.id()));
  }

  /** Mean confidence of the votes for a verdict of the template, times their share of all votes. */
  double confidence(Template mined, RecordedVerdict verdict) {
    double votes =
        verdictVotes.get(mined.id()).values().stream().mapToDouble(Double::doubleValue).sum();
    return confidence.get(mined.id()).get(verdict) / votes;
  }

  private static <T> void vote(
      Map<String, Map<T, Double>> votes, Template mined, T answer, double weight) {
    // Sorted by answer, so that a tie falls the same way every time.
    votes.computeIfAbsent(mined.id(), id -> new TreeMap<>()).merge(answer, weight, Double::sum);
  }

  private static <T> Optional<T> most(Map<T, Double> votes) {
    return votes == null
        ? Optional.empty()
        : votes.entrySet().stream()
            .max(Comparator.comparingDouble(Map.Entry::getValue))
            .map(Map.Entry::getKey);
  }
}
