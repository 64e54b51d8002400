/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.languagemodel.partition;

import io.fame.training.partition.ClaimEvidence;
import io.fame.training.partition.FailureDomain;
import io.fame.training.partition.PartitionCertificate;
import io.fame.training.partition.PartitionCertificate.Check;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Says to a model, in the names that it was given, what is wrong with its domains. */
final class DomainObjections {
  /** Ids that one objection lists. */
  private static final int MOST_LISTED = 50;

  private DomainObjections() {}

  /** The model's own answer, without whatever else it said. */
  static String asAnswered(List<FailureDomain> domains, TemplateNumbers numbers) {
    Map<String, String> numberOf = numberOf(numbers);
    return domains.stream()
        .map(
            domain ->
                "%s: indicators %s, %s, by meaning %s"
                    .formatted(
                        domain.name(),
                        domain.claims().indicators(),
                        domain.templateIds().stream().map(numberOf::get).toList(),
                        domain.claims().byMeaning().stream().map(numberOf::get).toList()))
        .collect(Collectors.joining("\n"));
  }

  static String of(
      PartitionCertificate certificate, Collection<ClaimEvidence> claims, TemplateNumbers numbers) {
    StringBuilder text =
        new StringBuilder("A check of your domains found that they do not hold together:\n");
    for (Check check : certificate.checks()) {
      if (!check.passed()) {
        text.append(
            "- %s: it is %.3f and must be %s %.3f\n"
                .formatted(check.measure(), check.value(), check.relation(), check.limit()));
      }
    }
    Map<String, String> numberOf = numberOf(numbers);
    claims.forEach(of -> append(text, of, numberOf));
    return text
        + "Similarity is that of words and components. Move the templates that are worded like"
        + " those of another domain, choose other indicators, or list under by_meaning what belongs"
        + " to a domain without one, and answer with the complete JSON object again.";
  }

  private static void append(
      StringBuilder text, ClaimEvidence claims, Map<String, String> numberOf) {
    if (!claims.unexplained().isEmpty()) {
      text.append(
          "- %d templates of %s carry none of its indicators: %s\n"
              .formatted(
                  claims.unexplained().size(),
                  claims.domain(),
                  claims.unexplained().stream()
                      .limit(MOST_LISTED)
                      .map(numberOf::get)
                      .collect(Collectors.joining(", "))));
    }
    if (claims.isShared()) {
      text.append(
          "- the indicators of %s are carried by %d templates of it and by %d of other domains\n"
              .formatted(claims.domain(), claims.carriers(), claims.elsewhere()));
    }
  }

  private static Map<String, String> numberOf(TemplateNumbers numbers) {
    return numbers.numbers().stream().collect(Collectors.toMap(numbers::id, number -> number));
  }
}
