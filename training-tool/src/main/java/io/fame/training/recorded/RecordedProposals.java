/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.recorded;

import io.fame.scoring.LogLine;
import io.fame.scoring.template.Template;
import io.fame.training.partition.AnticipatedLine;
import io.fame.training.partition.DomainClaims;
import io.fame.training.partition.FailureDomain;
import io.fame.training.partition.NearestDomain;
import io.fame.training.partition.Partition;
import io.fame.training.partition.PartitionProposals;
import io.fame.training.partition.TemplateProfile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Proposes the recorded domains and anticipated lines. Mined templates that nothing was recorded
 * for go to the domain of the most similar template; recorded domains without mined templates stay,
 * if lines are anticipated of them. What the recording says of why templates are in their domains
 * goes along, for {@link io.fame.training.partition.PartitionCertifier} to hold against the mined
 * templates.
 */
public final class RecordedProposals implements PartitionProposals {
  private final RecordedAnswers answers;

  public RecordedProposals(RecordedAnswers answers) {
    this.answers = answers;
  }

  @Override
  public Map<String, String> files() {
    return answers.files();
  }

  /**
   * {@inheritDoc}
   *
   * @throws RecordedAnswersException if no recorded example matches any mined template: the answers
   *     are about another system
   */
  @Override
  public Proposal propose(List<TemplateProfile> templates, Function<LogLine, Template> matcher)
      throws RecordedAnswersException {
    RecordedJoin join = new RecordedJoin(answers, matcher);
    Map<String, List<String>> templatesOf = new HashMap<>();
    for (TemplateProfile template : templates) {
      join.domain(template.template())
          .ifPresent(
              domain ->
                  templatesOf
                      .computeIfAbsent(domain, name -> new ArrayList<>())
                      .add(template.template().id()));
    }
    if (templatesOf.isEmpty()) {
      throw new RecordedAnswersException(
          answers.name(), "no example matches a template: these are answers about another system");
    }
    List<FailureDomain> domains =
        answers.domains().stream()
            .filter(domain -> templatesOf.containsKey(domain.name()) || isAnticipated(domain))
            .map(domain -> mined(domain, templatesOf.getOrDefault(domain.name(), List.of())))
            .toList();
    Partition partition =
        new Partition("recorded:" + answers.name(), NearestDomain.complete(domains, templates));
    return new Proposal(partition.byMeaning(templates, join::isExplained), answers.anticipated());
  }

  /** A recorded domain with mined templates. One that has none claims nothing of them. */
  private static FailureDomain mined(FailureDomain recorded, List<String> templates) {
    return new FailureDomain(
        recorded.name(),
        recorded.description(),
        templates,
        templates.isEmpty()
            ? DomainClaims.NONE
            : new DomainClaims(recorded.claims().indicators(), List.of()));
  }

  private boolean isAnticipated(FailureDomain domain) {
    return answers.anticipated().stream()
        .map(AnticipatedLine::domain)
        .anyMatch(domain.name()::equals);
  }
}
