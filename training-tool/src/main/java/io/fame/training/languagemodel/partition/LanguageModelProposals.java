/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.languagemodel.partition;

import io.fame.scoring.LogLine;
import io.fame.scoring.template.Template;
import io.fame.training.languagemodel.LanguageModel;
import io.fame.training.languagemodel.LanguageModelException;
import io.fame.training.languagemodel.NotAskedException;
import io.fame.training.languagemodel.ParallelQuestions;
import io.fame.training.languagemodel.Question;
import io.fame.training.languagemodel.Redactor;
import io.fame.training.partition.AnticipatedLine;
import io.fame.training.partition.ClaimEvidence;
import io.fame.training.partition.DomainClaims;
import io.fame.training.partition.FailureDomain;
import io.fame.training.partition.Partition;
import io.fame.training.partition.PartitionCertificate;
import io.fame.training.partition.PartitionCertifier;
import io.fame.training.partition.PartitionProposals;
import io.fame.training.partition.Partitioner;
import io.fame.training.partition.TemplateProfile;
import io.fame.training.progress.Progress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Proposes the failure domains that a language model names now, and the messages that it expects of
 * them. What the certifier finds wrong goes back to the model, a few rounds at most; a proposal
 * that is still wrong then is handed over as it is, for the certifier to refuse. An answer that
 * breaks the rules every time leaves the words alone to decide.
 */
public final class LanguageModelProposals implements PartitionProposals {
  /** Proposals that the certifier looks at, the first one included. */
  static final int ROUNDS = 3;

  /** Templates that one request shows. */
  static final int MOST_SHOWN = 400;

  private final LanguageModel model;
  private final List<String> contextNames;
  private final Progress progress;
  private final Redactor redactor;

  /**
   * @param contextNames names of the lines' context values, in order
   */
  public LanguageModelProposals(LanguageModel model, List<String> contextNames, Progress progress) {
    this.model = model;
    this.contextNames = List.copyOf(contextNames);
    this.progress = progress;
    this.redactor = model.redactor();
  }

  /** What origins begin with whose domains a language model named in this run. */
  public static final String ORIGIN = "asked:";

  @Override
  public Map<String, String> prompts() {
    return Map.ofEntries(DomainQuestions.digest(), AnticipatedQuestions.digest());
  }

  @Override
  public Proposal propose(List<TemplateProfile> templates, Function<LogLine, Template> matcher)
      throws IOException, InterruptedException {
    templates.forEach(
        template -> {
          template.examples().forEach(line -> redactor.learn(line, contextNames));
          redactor.learn(new LogLine("", template.context()), contextNames);
        });
    TemplateNumbers numbers = new TemplateNumbers(inOrder(templates), contextNames, redactor);
    List<FailureDomain> domains;
    try (Progress.Stage stage = progress.stage("asking for failure domains", ROUNDS, "rounds")) {
      domains = divide(templates, numbers, stage);
    } catch (NotAskedException e) {
      return byWords(templates, matcher, "the language model was not asked");
    } catch (LanguageModelException e) {
      if (!leavesTheRest(e)) {
        throw e;
      }
      return byWords(templates, matcher, e.getMessage());
    }
    Set<String> missing = new TreeSet<>();
    List<AnticipatedLine> anticipated = anticipate(domains, numbers, missing);
    return new Proposal(
        new Partition(ORIGIN + name(), domains),
        anticipated,
        missing.isEmpty()
            ? null
            : "No messages are expected of "
                + String.join(", ", missing)
                + ": nobody was asked, the budget does not suffice, or no answer kept to the rules.");
  }

  /**
   * A model that cannot do it, or that is not paid for it, is no reason to have none of our own.
   */
  private static Proposal byWords(
      List<TemplateProfile> templates, Function<LogLine, Template> matcher, String why)
      throws IOException, InterruptedException {
    Proposal words = new Partitioner().propose(templates, matcher);
    return new Proposal(
        words.partition(),
        words.anticipated(),
        "The failure domains follow from the words of the templates alone: " + why + ".");
  }

  /** Whether the rest can be done without what was asked for. */
  private static boolean leavesTheRest(LanguageModelException failure) {
    return failure.kind() == LanguageModelException.Kind.BAD_ANSWER
        || failure.kind() == LanguageModelException.Kind.BUDGET;
  }

  private String name() {
    return model.settings().provider() + "/" + model.answeredBy();
  }

  /** By component, then by wording, so that what belongs together is read together. */
  private static List<TemplateProfile> inOrder(List<TemplateProfile> templates) {
    return templates.stream()
        .sorted(
            Comparator.comparing((TemplateProfile profile) -> String.join("\t", profile.context()))
                .thenComparing(profile -> profile.template().text())
                .thenComparing(profile -> profile.template().id()))
        .toList();
  }

  private List<FailureDomain> divide(
      List<TemplateProfile> templates, TemplateNumbers numbers, Progress.Stage stage)
      throws IOException, InterruptedException, NotAskedException {
    List<String> shown = shown(numbers);
    Question question = DomainQuestions.division(numbers, shown);
    List<FailureDomain> before = null;
    for (int round = 1; ; round++) {
      List<FailureDomain> named;
      List<FailureDomain> domains;
      try {
        named = model.ask(question, answer -> DomainQuestions.readDivision(answer, numbers, shown));
        domains = assignOthers(named, numbers, shown);
      } catch (LanguageModelException e) {
        if (before == null || e.kind() != LanguageModelException.Kind.BUDGET) {
          throw e;
        }
        // No further round is paid for: the certifier has the last word on what there is.
        stage.step(ROUNDS - round + 1);
        return before;
      }
      before = domains;
      Partition partition = new Partition(ORIGIN, domains);
      PartitionCertificate certificate =
          new PartitionCertifier().certify(partition, templates, List.of());
      if (certificate.passed() || round == ROUNDS) {
        // Rounds that are not needed are done.
        stage.step(ROUNDS - round + 1);
        return domains;
      }
      stage.step(1);
      question =
          question.again(
              DomainObjections.asAnswered(named, numbers),
              DomainObjections.of(certificate, ClaimEvidence.of(partition, templates), numbers));
    }
  }

  /** Every n-th where there are too many: all components take part. */
  private static List<String> shown(TemplateNumbers numbers) {
    List<String> all = numbers.numbers();
    int step = (all.size() + MOST_SHOWN - 1) / MOST_SHOWN;
    List<String> shown = new ArrayList<>();
    for (int i = 0; i < all.size(); i += Math.max(1, step)) {
      shown.add(all.get(i));
    }
    return shown;
  }

  private List<FailureDomain> assignOthers(
      List<FailureDomain> domains, TemplateNumbers numbers, List<String> shown)
      throws IOException, InterruptedException, NotAskedException {
    List<String> others = new ArrayList<>(numbers.numbers());
    others.removeAll(new HashSet<>(shown));
    Set<String> names = domains.stream().map(FailureDomain::name).collect(Collectors.toSet());
    Map<String, List<String>> ids = new LinkedHashMap<>();
    Map<String, List<String>> byMeaning = new LinkedHashMap<>();
    for (FailureDomain domain : domains) {
      ids.put(domain.name(), new ArrayList<>(domain.templateIds()));
      byMeaning.put(domain.name(), new ArrayList<>(domain.claims().byMeaning()));
    }
    for (int from = 0; from < others.size(); from += MOST_SHOWN) {
      List<String> part = others.subList(from, Math.min(others.size(), from + MOST_SHOWN));
      model
          .ask(
              DomainQuestions.assignment(numbers, part, domains),
              answer -> DomainQuestions.readAssignment(answer, part, names))
          .forEach(
              (number, to) -> {
                ids.get(to.domain()).add(numbers.id(number));
                if (to.byMeaning()) {
                  byMeaning.get(to.domain()).add(numbers.id(number));
                }
              });
    }
    return domains.stream()
        .map(
            domain ->
                new FailureDomain(
                    domain.name(),
                    domain.description(),
                    ids.get(domain.name()),
                    new DomainClaims(domain.claims().indicators(), byMeaning.get(domain.name()))))
        .toList();
  }

  /**
   * @param missing gets the names of the domains of which nothing usable was said
   */
  private List<AnticipatedLine> anticipate(
      List<FailureDomain> domains, TemplateNumbers numbers, Set<String> missing)
      throws IOException, InterruptedException {
    int each = model.settings().anticipatedLines();
    if (each == 0) {
      return List.of();
    }
    List<ParallelQuestions.Asking<List<AnticipatedLine>>> questions = new ArrayList<>();
    for (FailureDomain domain : domains) {
      AnticipatedQuestions asked =
          new AnticipatedQuestions(domain, numbers, contextNames, redactor, each);
      questions.add(() -> answered(asked));
    }
    Iterator<FailureDomain> domain = domains.iterator();
    List<AnticipatedLine> lines = new ArrayList<>();
    Set<LogLine> different = new HashSet<>();
    try (Progress.Stage stage =
        progress.stage("asking for messages to expect", questions.size(), "domains")) {
      for (List<AnticipatedLine> answer :
          ParallelQuestions.ask(questions, model.settings().parallelRequests(), stage)) {
        String name = domain.next().name();
        if (answer == null || answer.isEmpty()) {
          missing.add(name);
        }
        for (AnticipatedLine line : answer == null ? List.<AnticipatedLine>of() : answer) {
          // A line of a known template stays: with another status it may be the failure itself.
          if (different.add(line.line())) {
            lines.add(line);
          }
        }
      }
    }
    return lines;
  }

  /** A domain without usable answers has no anticipated lines; the others keep theirs. */
  private List<AnticipatedLine> answered(AnticipatedQuestions asked)
      throws IOException, InterruptedException, NotAskedException {
    try {
      return model.ask(asked.question(), asked::read);
    } catch (LanguageModelException e) {
      if (leavesTheRest(e)) {
        return List.of();
      }
      throw e;
    }
  }
}
