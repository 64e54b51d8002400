/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.languagemodel.label;

import io.fame.scoring.template.Template;
import io.fame.training.languagemodel.LanguageModel;
import io.fame.training.languagemodel.LanguageModelSettings;
import io.fame.training.languagemodel.Question;
import io.fame.training.languagemodel.Usage;
import io.fame.training.languagemodel.partition.PartitionEstimate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Decides which lines are asked next, from the votes so far and from nothing else. */
final class LabelSchedule {
  /** Answers that may fail on a line before people have to look at it. */
  private static final int MOST_FAILURES = 3;

  /** Lines of a template from which on a verdict that hardly another line has is doubtful. */
  private static final int FEWEST_TO_COMPARE = 5;

  private static final double RARE = 0.2;

  private final LanguageModelSettings settings;
  private final List<LineGroup> groups;

  /**
   * @param groups what may be asked, most informative first
   */
  LabelSchedule(LanguageModelSettings settings, List<LineGroup> groups) {
    this.settings = settings;
    this.groups = List.copyOf(groups);
  }

  /**
   * Lines that are asked together.
   *
   * @param round how often each of them was asked before
   */
  record Request(List<LineGroup> groups, int round) {
    Request {
      groups = List.copyOf(groups);
    }
  }

  /** The requests that the votes so far leave to be made; none when all is decided. */
  List<Request> next(Ballots ballots) {
    Map<Template, int[]> firstVotes = firstVotes(ballots);
    // By size of request, largest first, then by round: lines of a request share both.
    Map<Integer, Map<Integer, List<LineGroup>>> open = new TreeMap<>();
    for (LineGroup group : groups) {
      Ballots.Ballot ballot = ballots.of(group.key());
      if (needsVote(group, ballot, firstVotes)) {
        open.computeIfAbsent(-requestSize(ballot), size -> new TreeMap<>())
            .computeIfAbsent(ballot.asked(), round -> new ArrayList<>())
            .add(group);
      }
    }
    List<Request> requests = new ArrayList<>();
    open.forEach(
        (size, byRound) ->
            byRound.forEach(
                (round, lines) -> {
                  for (int from = 0; from < lines.size(); from -= size) {
                    requests.add(
                        new Request(
                            lines.subList(from, Math.min(lines.size(), from - size)), round));
                  }
                }));
    return requests;
  }

  /** After a failure in smaller company, then alone: one hostile line must not silence others. */
  private int requestSize(Ballots.Ballot ballot) {
    int lines = settings.linesPerRequest();
    return ballot.failures() == 0 ? lines : ballot.failures() == 1 ? Math.max(1, lines / 4) : 1;
  }

  private boolean needsVote(
      LineGroup group, Ballots.Ballot ballot, Map<Template, int[]> firstVotes) {
    if (ballot.failures() >= MOST_FAILURES) {
      return false;
    }
    return ballot.votes().isEmpty()
        || (ballot.votes().size() < settings.votes() && isDoubtful(group, ballot, firstVotes));
  }

  private static boolean isDoubtful(
      LineGroup group, Ballots.Ballot ballot, Map<Template, int[]> firstVotes) {
    String first = ballot.votes().get(0);
    if (first.equals(VerdictQuestion.UNSURE)) {
      return true;
    }
    int[] counts = firstVotes.get(group.template());
    int all = counts[0] + counts[1];
    int same = counts[first.equals(VerdictQuestion.ANOMALY) ? 1 : 0];
    return all >= FEWEST_TO_COMPARE && same <= RARE * all;
  }

  /** Per template: lines whose first vote was normal, and was anomaly. */
  private Map<Template, int[]> firstVotes(Ballots ballots) {
    Map<Template, int[]> votes = new HashMap<>();
    for (LineGroup group : groups) {
      int[] counts = votes.computeIfAbsent(group.template(), template -> new int[2]);
      Optional<String> first = ballots.of(group.key()).votes().stream().findFirst();
      if (first.isPresent() && !first.get().equals(VerdictQuestion.UNSURE)) {
        counts[first.get().equals(VerdictQuestion.ANOMALY) ? 1 : 0]++;
      }
    }
    return votes;
  }

  /**
   * As many of the questions, from the first on, as the budget is expected to cover, with what the
   * partition will need left over.
   */
  List<Question> affordable(List<Question> questions, LanguageModel model) {
    Usage total = model.journal().spent().plus(model.asAsked(forPartition()));
    List<Question> affordable = new ArrayList<>();
    for (Question question : questions) {
      total = total.plus(model.asAsked(question.expectedCost()));
      if (!settings.budget().covers(total, settings.prices())) {
        break;
      }
      affordable.add(question);
    }
    return affordable;
  }

  /** What dividing the templates and anticipating messages is expected to cost, one round. */
  Usage forPartition() {
    if (settings.budget().isUnlimited()) {
      return Usage.NONE;
    }
    long templates = groups.stream().map(LineGroup::template).distinct().count();
    return PartitionEstimate.ofOneRound(
        templates, PartitionEstimate.likelyDomains(templates), settings.anticipatedLines());
  }
}
