/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.fame.scoring.LogLine;
import io.fame.scoring.template.Template;
import io.fame.training.annotate.LabelledLine;
import io.fame.training.partition.PartitionCertificate.Check;
import io.fame.training.sample.SampledLine;
import io.fame.training.source.SourceLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Corruptions that counting finds, a thousand of each kind, with at least a tenth of the templates
 * touched. Those of the division itself are in {@link PartitionTradeOffTest}.
 */
class CorruptedDocumentsTest {
  private static final int CORRUPTIONS = 1_000;
  private static final int TEMPLATES = 18;
  private static final int DOMAINS = 6;
  private static final String[] SUBJECTS = {"disk", "login", "cache", "queue", "socket", "clock"};

  private static final List<TemplateProfile> PROFILES = new ArrayList<>();
  private static final List<LabelledLine> LABELS = new ArrayList<>();

  static {
    for (int i = 0; i < TEMPLATES; i++) {
      String word = "" + (char) ('a' + i % 26) + (char) ('a' + i / 26);
      Template template = new Template("t" + i, List.of(SUBJECTS[i % DOMAINS], word, "seen"), null);
      PROFILES.add(new TemplateProfile(template, List.of(), 10));
      // The first domain has anomalies only, the second too few labels to say so, the third and
      // the others one normal line at least.
      for (int line = 0; line < (i % DOMAINS == 1 ? 1 : 15); line++) {
        LABELS.add(
            new LabelledLine(
                new SampledLine(
                    new SourceLine(i + "-" + line, 0, LogLine.of("x"), null), template, 0, 1),
                i % DOMAINS < 2 || (line > 0 && i % DOMAINS == 2),
                1));
      }
    }
  }

  private enum Kind {
    DROPPED("coverage-missing"),
    REPEATED("coverage-repeated"),
    INVENTED("coverage-unknown"),
    SAID_TO_BE_ANOMALOUS("purity");

    private final String check;

    Kind(String check) {
      this.check = check;
    }
  }

  private static List<List<String>> domains() {
    List<List<String>> domains = new ArrayList<>();
    for (int d = 0; d < DOMAINS; d++) {
      domains.add(new ArrayList<>());
    }
    for (int i = 0; i < TEMPLATES; i++) {
      domains.get(i % DOMAINS).add("t" + i);
    }
    return domains;
  }

  private static PartitionCertificate certify(List<List<String>> domains, Set<String> claimed) {
    List<FailureDomain> named = new ArrayList<>();
    for (int d = 0; d < domains.size(); d++) {
      named.add(new FailureDomain(SUBJECTS[d], "", domains.get(d)));
    }
    return new PartitionCertifier()
        .certify(new Partition("test", named, claimed), PROFILES, LABELS);
  }

  @Test
  void the_document_that_is_spoiled_passes_and_so_does_a_true_claim_of_purity() {
    assertThat(certify(domains(), Set.of()).passed())
        .as(certify(domains(), Set.of()).checks().toString())
        .isTrue();
    assertThat(certify(domains(), Set.of("disk")).passed()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void every_corruption_is_rejected_by_the_check_that_is_there_for_it(Kind kind) {
    int rejected = 0;
    for (int seed = 0; seed < CORRUPTIONS; seed++) {
      Random random = new Random(seed);
      List<List<String>> domains = domains();
      Set<String> claimed = new TreeSet<>();
      int touched = 1 + TEMPLATES / 10 + random.nextInt(TEMPLATES / 2);
      for (int i = 0; i < touched; i++) {
        spoil(kind, domains, claimed, random);
      }
      PartitionCertificate certificate = certify(domains, claimed);
      rejected +=
          !certificate.passed()
                  && certificate.checks().stream()
                      .anyMatch(check -> check.name().equals(kind.check) && fails(check))
              ? 1
              : 0;
    }

    assertThat(rejected).isEqualTo(CORRUPTIONS);
  }

  private static boolean fails(Check check) {
    return !check.passed() && check.value() > check.limit();
  }

  private static void spoil(
      Kind kind, List<List<String>> domains, Set<String> claimed, Random random) {
    List<String> from = domains.get(random.nextInt(DOMAINS));
    List<String> to = domains.get(random.nextInt(DOMAINS));
    switch (kind) {
      case DROPPED:
        if (!from.isEmpty()) {
          from.remove(random.nextInt(from.size()));
        }
        break;
      case REPEATED:
        to.add(from.get(random.nextInt(from.size())));
        break;
      case INVENTED:
        to.add("x" + random.nextInt(1_000_000));
        break;
      case SAID_TO_BE_ANOMALOUS:
        // Of the first domain it would be true. Each of the others holds a sixth of the templates.
        claimed.add(SUBJECTS[1 + random.nextInt(DOMAINS - 1)]);
        break;
    }
  }
}
