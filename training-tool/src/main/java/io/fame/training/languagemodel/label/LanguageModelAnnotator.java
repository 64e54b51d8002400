/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.languagemodel.label;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.training.annotate.Annotator;
import io.fame.training.annotate.LabelledLine;
import io.fame.training.languagemodel.AnswerJournal;
import io.fame.training.languagemodel.InstructionDetector;
import io.fame.training.languagemodel.LanguageModel;
import io.fame.training.languagemodel.LanguageModelException;
import io.fame.training.languagemodel.LanguageModelException.Kind;
import io.fame.training.languagemodel.ParallelQuestions;
import io.fame.training.languagemodel.Question;
import io.fame.training.languagemodel.QuotedData;
import io.fame.training.languagemodel.Usage;
import io.fame.training.progress.Progress;
import io.fame.training.sample.SampledLine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Labels lines by asking a language model. Lines that no scorer could tell apart are asked once;
 * what the journal knows is not asked at all; doubtful lines get several votes; what nobody can be
 * sure of gets no label and goes to people. Where the budget does not suffice, every template gets
 * fewer lines.
 *
 * <p>All that is decided follows from the journal, so a run that was killed goes on where it was.
 */
public final class LanguageModelAnnotator implements Annotator {
  private static final int REQUESTS_PER_WAVE = 16;

  /** Answers that a model must give before it can be found unfit. */
  private static final int FEWEST_TO_JUDGE = 4;

  private final LanguageModel model;
  private final List<String> contextNames;
  private final Progress progress;
  private final List<ReviewCase> review = new ArrayList<>();
  private final ObjectNode report = JsonNodeFactory.instance.objectNode();

  /**
   * @param contextNames names of the lines' context values, in order
   */
  public LanguageModelAnnotator(LanguageModel model, List<String> contextNames, Progress progress) {
    this.model = model;
    this.contextNames = List.copyOf(contextNames);
    this.progress = progress;
  }

  /** By what the server calls the models that answered, once there are answers. */
  @Override
  public String name() {
    String models =
        answered().stream()
            .map(answered -> answered.answer().model())
            .distinct()
            .sorted()
            .collect(Collectors.joining(", "));
    return "language-model:"
        + (models.isEmpty() ? model.settings().name() : model.settings().provider() + "/" + models);
  }

  @Override
  public Map<String, String> prompts() {
    return Map.ofEntries(VerdictQuestion.digest());
  }

  @Override
  public void prepare(List<SampledLine> all) {
    all.forEach(line -> model.redactor().learn(line.source().line(), contextNames));
  }

  /**
   * {@inheritDoc}
   *
   * @throws LanguageModelException BUDGET if it does not suffice for a single request; BAD_ANSWER
   *     if the model mostly fails lines whose verdict is known
   */
  @Override
  public List<LabelledLine> annotate(List<SampledLine> lines)
      throws IOException, InterruptedException {
    review.clear();
    List<LineGroup> askable = new ArrayList<>();
    prepare(lines);
    for (LineGroup group : new LineGroups(model.redactor(), contextNames).of(lines)) {
      if (addressesReader(group)) {
        toReview(group, ReviewCase.Reason.ADDRESSES_ITS_READER, true);
      } else {
        askable.add(group);
      }
    }
    Usage before = model.journal().spent();
    Ballots ballots = ask(askable);
    List<LabelledLine> labelled = labels(askable, ballots);
    describe(lines, askable, ballots, model.journal().spent().minus(before), labelled);
    return labelled;
  }

  private static boolean addressesReader(LineGroup group) {
    return InstructionDetector.addressesReader(QuotedData.cut(group.message()))
        || group.context().stream().anyMatch(InstructionDetector::addressesReader);
  }

  /** Lines for people, after {@link #annotate}. */
  public List<ReviewCase> review() {
    return List.copyOf(review);
  }

  /** What was asked and what it cost, after {@link #annotate}. */
  public ObjectNode report() {
    return report.deepCopy();
  }

  /** Where questions went in all runs that share the journal, how many, and what was redacted. */
  public ObjectNode whatLeft() {
    ObjectNode left = JsonNodeFactory.instance.objectNode();
    left.put("endpoint", model.settings().baseUrl().toString());
    left.put("model", model.settings().name());
    cost(left, model.journal().spent());
    left.put("requests_without_answer", model.journal().requestsInDoubt());
    ArrayNode redacted = left.putArray("redacted");
    model.settings().redaction().categories().stream()
        .map(category -> category.name().toLowerCase(Locale.ROOT))
        .sorted()
        .forEach(redacted::add);
    return left;
  }

  private void cost(ObjectNode json, Usage usage) {
    json.put("requests", usage.requests());
    json.put("input_tokens", usage.inputTokens());
    json.put("output_tokens", usage.outputTokens());
    if (model.settings().prices().known()) {
      json.put("cost", model.settings().prices().of(usage));
      json.put("currency", model.settings().prices().currency());
    }
  }

  private Ballots ask(List<LineGroup> groups) throws IOException, InterruptedException {
    Secret secret = new Secret(model.journal().salt());
    LabelSchedule schedule = new LabelSchedule(model.settings(), groups);
    Ballots atStart = ballots();
    Ballots now = atStart;
    Decided decided = new Decided(groups);
    try (Progress.Stage stage = progress.stage("asking for labels", groups.size(), "lines")) {
      stage.step(decided.since(atStart));
      boolean goOn = true;
      while (goOn) {
        List<Question> questions = new ArrayList<>();
        for (LabelSchedule.Request request : schedule.next(now)) {
          questions.add(
              VerdictQuestion.of(request.groups(), request.round(), contextNames, secret));
        }
        List<Question> affordable = schedule.affordable(questions, model);
        if (affordable.isEmpty() && !questions.isEmpty() && now.accepted() == 0) {
          throw new LanguageModelException(
              Kind.BUDGET,
              "the budget for " + name() + " does not suffice for a single request for labels");
        }
        goOn = !affordable.isEmpty() && askInWaves(affordable, atStart, decided, stage);
        now = ballots();
      }
    }
    return now;
  }

  private Ballots ballots() {
    return new Ballots(answered());
  }

  /** What the journal has, of this run and of others: what is known does not depend on kills. */
  private List<AnswerJournal.Answered> answered() {
    return model
        .journal()
        .answered(model.settings().name(), VerdictQuestion.TASK_NAME, VerdictQuestion.VERSION);
  }

  /**
   * Counts lines with a verdict: what progress is measured by, since doubtful lines are asked
   * again.
   */
  private static final class Decided {
    private final List<LineGroup> groups;
    private long before;

    Decided(List<LineGroup> groups) {
      this.groups = groups;
    }

    /** How many more there are than at the last call. */
    long since(Ballots ballots) {
      long now = groups.stream().filter(g -> ballots.of(g.key()).anomaly().isPresent()).count();
      long more = Math.max(0, now - before);
      before += more;
      return more;
    }
  }

  /** Whether there may be more to ask. */
  private boolean askInWaves(
      List<Question> questions, Ballots atStart, Decided decided, Progress.Stage stage)
      throws IOException, InterruptedException {
    boolean allAnswered = true;
    for (int from = 0; from < questions.size(); from += REQUESTS_PER_WAVE) {
      List<ParallelQuestions.Asking<Boolean>> wave = new ArrayList<>();
      for (Question question :
          questions.subList(from, Math.min(questions.size(), from + REQUESTS_PER_WAVE))) {
        wave.add(
            () -> {
              model.answer(question);
              return true;
            });
      }
      try {
        allAnswered &=
            ParallelQuestions.ask(wave, model.settings().parallelRequests(), Progress.Stage.SILENT)
                .stream()
                .allMatch(Boolean.TRUE::equals);
        stage.step(decided.since(ballots()));
      } catch (LanguageModelException e) {
        if (e.kind() == Kind.BUDGET && ballots().accepted() > 0) {
          // What was labelled has to do.
          return false;
        }
        throw e;
      }
      requireFit(atStart, ballots());
    }
    return allAnswered;
  }

  /** A model that fails most known answers would be paid for nothing. */
  private void requireFit(Ballots atStart, Ballots now) throws LanguageModelException {
    int accepted = now.accepted() - atStart.accepted();
    int distrusted = now.distrusted() - atStart.distrusted();
    int unreadable = now.unreadable() - atStart.unreadable();
    if (distrusted + unreadable >= FEWEST_TO_JUDGE && distrusted + unreadable > accepted) {
      throw new LanguageModelException(
          Kind.BAD_ANSWER,
          ("%s is not fit to label these lines: of %d answers %d got a line wrong whose verdict is"
                  + " known, or followed an instruction inside of a line, and %d were cut off or not"
                  + " of the form that was asked for. Take another model.")
              .formatted(name(), accepted + distrusted + unreadable, distrusted, unreadable));
    }
  }

  private List<LabelledLine> labels(List<LineGroup> groups, Ballots ballots) {
    Map<SampledLine, LabelledLine> labels = new HashMap<>();
    NeighbourCheck neighbours = new NeighbourCheck(groups, ballots);
    for (LineGroup group : groups) {
      Ballots.Ballot ballot = ballots.of(group.key());
      Optional<Boolean> anomaly = ballot.anomaly();
      if (anomaly.isPresent()) {
        for (SampledLine line : group.lines()) {
          labels.put(line, new LabelledLine(line, anomaly.get(), ballot.confidence()));
        }
        if (neighbours.disagree(group.template())) {
          toReview(group, ReviewCase.Reason.NEIGHBOURS_DISAGREE, false);
        }
      } else if (ballot.asked() > 0) {
        toReview(
            group,
            ballot.votes().isEmpty()
                ? ReviewCase.Reason.NO_TRUSTED_ANSWER
                : ReviewCase.Reason.VOTES_DISAGREE,
            true);
      }
    }
    List<LabelledLine> inOrder = new ArrayList<>();
    for (LineGroup group : groups) {
      group.lines().stream().filter(labels::containsKey).map(labels::get).forEach(inOrder::add);
    }
    return inOrder;
  }

  private void toReview(LineGroup group, ReviewCase.Reason reason, boolean withheld) {
    group.lines().forEach(line -> review.add(new ReviewCase(line, reason, withheld)));
  }

  private void describe(
      List<SampledLine> lines,
      List<LineGroup> groups,
      Ballots ballots,
      Usage usage,
      List<LabelledLine> labelled) {
    report.removeAll();
    report.put("annotator", name());
    report.put("prompt_version", VerdictQuestion.VERSION);
    report.put("lines", lines.size());
    report.put("different_lines", groups.size());
    report.put(
        "different_lines_asked",
        groups.stream().filter(group -> ballots.of(group.key()).asked() > 0).count());
    report.put("lines_labelled", labelled.size());
    cost(report, usage);
    report.put("answers_trusted", ballots.accepted());
    report.put("answers_that_failed_a_known_line", ballots.distrusted());
    report.put("answers_unreadable", ballots.unreadable());
    ObjectNode reasons = report.putObject("for_review");
    for (ReviewCase.Reason reason : ReviewCase.Reason.values()) {
      reasons.put(reason.toString(), review.stream().filter(c -> c.reason() == reason).count());
    }
  }
}
