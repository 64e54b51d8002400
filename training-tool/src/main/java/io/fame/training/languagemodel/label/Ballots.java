/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.languagemodel.label;

import com.fasterxml.jackson.databind.JsonNode;
import io.fame.training.languagemodel.Answer;
import io.fame.training.languagemodel.AnswerJournal.Answered;
import io.fame.training.languagemodel.RefusedAnswerException;
import io.fame.training.languagemodel.StrictJson;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What all answers so far say of every line. A fold over the journal: the same answers give the
 * same ballots, whenever and by how many runs they were collected.
 */
final class Ballots {
  /** Share of the votes that a verdict needs. */
  private static final double NEEDED_SHARE = 2.0 / 3;

  private final Map<String, Ballot> ballots = new HashMap<>();
  private int accepted;
  private int distrusted;
  private int unreadable;

  /** The votes on one line. */
  static final class Ballot {
    private final List<String> votes = new ArrayList<>();
    private int failures;

    /** Votes of answers that were trusted. */
    List<String> votes() {
      return votes;
    }

    /** Answers about the line that were not. */
    int failures() {
      return failures;
    }

    /** How often it was asked. */
    int asked() {
      return votes.size() + failures;
    }

    /** The verdict, if enough of the votes agree. */
    Optional<Boolean> anomaly() {
      for (String verdict : List.of(VerdictQuestion.ANOMALY, VerdictQuestion.NORMAL)) {
        if (!votes.isEmpty() && share(verdict) >= NEEDED_SHARE) {
          return Optional.of(verdict.equals(VerdictQuestion.ANOMALY));
        }
      }
      return Optional.empty();
    }

    /** Share of the votes for the verdict that most of them give. */
    double confidence() {
      return Math.max(share(VerdictQuestion.ANOMALY), share(VerdictQuestion.NORMAL));
    }

    private double share(String verdict) {
      return (double) votes.stream().filter(verdict::equals).count() / Math.max(1, votes.size());
    }
  }

  private static final Ballot EMPTY = new Ballot();

  Ballots(List<Answered> answers) {
    answers.forEach(answered -> add(answered.about(), answered.answer()));
  }

  /** Counts one answer: all of it, or nothing of it. */
  private void add(JsonNode about, Answer answer) {
    Optional<Map<String, String>> verdicts = verdicts(about, answer);
    boolean trusted = verdicts.isPresent() && knowsCanaries(about, verdicts.get());
    if (trusted) {
      accepted++;
    } else if (verdicts.isPresent()) {
      distrusted++;
    } else {
      unreadable++;
    }
    about
        .path("lines")
        .properties()
        .forEach(
            line -> {
              Ballot ballot =
                  ballots.computeIfAbsent(line.getValue().asText(), key -> new Ballot());
              if (trusted) {
                ballot.votes.add(verdicts.get().get(line.getKey()));
              } else {
                ballot.failures++;
              }
            });
  }

  /** Verdict by id: every id once, no other id, no other word. Else nothing. */
  private static Optional<Map<String, String>> verdicts(JsonNode about, Answer answer) {
    if (!answer.complete()) {
      return Optional.empty();
    }
    Map<String, String> verdicts = new HashMap<>();
    Set<String> words =
        Set.of(VerdictQuestion.ANOMALY, VerdictQuestion.NORMAL, VerdictQuestion.UNSURE);
    try {
      for (JsonNode entry : StrictJson.object(answer.text()).path("verdicts")) {
        String id = entry.path("id").asText();
        String verdict = entry.path("verdict").asText();
        boolean known = about.path("lines").has(id) || about.path("canaries").has(id);
        if (!known || !words.contains(verdict) || verdicts.put(id, verdict) != null) {
          return Optional.empty();
        }
      }
    } catch (RefusedAnswerException e) {
      return Optional.empty();
    }
    int expected = about.path("lines").size() + about.path("canaries").size();
    return verdicts.size() == expected ? Optional.of(verdicts) : Optional.empty();
  }

  private static boolean knowsCanaries(JsonNode about, Map<String, String> verdicts) {
    boolean[] right = {true};
    about
        .path("canaries")
        .properties()
        .forEach(
            canary -> right[0] &= canary.getValue().asText().equals(verdicts.get(canary.getKey())));
    return right[0];
  }

  Ballot of(String key) {
    return ballots.getOrDefault(key, EMPTY);
  }

  /** Answers that counted. */
  int accepted() {
    return accepted;
  }

  /** Answers that got a canary wrong. */
  int distrusted() {
    return distrusted;
  }

  /** Answers that were cut off, or not of the form that was asked for. */
  int unreadable() {
    return unreadable;
  }
}
