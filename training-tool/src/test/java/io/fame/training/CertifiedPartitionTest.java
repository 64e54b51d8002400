/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fame.scoring.LogLine;
import io.fame.scoring.template.Template;
import io.fame.training.partition.AnticipatedLine;
import io.fame.training.partition.FailureDomain;
import io.fame.training.partition.Partition;
import io.fame.training.partition.PartitionCertificate;
import io.fame.training.partition.PartitionCertificate.Check;
import io.fame.training.partition.PartitionProposals;
import io.fame.training.partition.PartitionProposals.Proposal;
import io.fame.training.partition.TemplateProfile;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CertifiedPartitionTest {
  private static final List<TemplateProfile> TEMPLATES =
      List.of(
          template("a", "disk full"), template("b", "disk slow"), template("c", "login refused"));

  private final List<String> asked = new ArrayList<>();

  private static TemplateProfile template(String id, String text) {
    return new TemplateProfile(new Template(id, List.of(text.split(" ")), null), List.of(), 1);
  }

  /** Proposes two domains: one of these templates, and one of the third. */
  private PartitionProposals proposer(String origin, AnticipatedLine expected, String... disk) {
    return (templates, matcher) -> {
      asked.add(origin);
      return new Proposal(
          new Partition(
              origin,
              List.of(
                  new FailureDomain(origin + "-disk", "", List.of(disk)),
                  new FailureDomain(origin + "-login", "", List.of("c")))),
          expected == null ? List.of() : List.of(expected));
    };
  }

  private static CertifiedPartition first(PartitionProposals... proposers) throws Exception {
    return CertifiedPartition.first(List.of(proposers), TEMPLATES, List.of(), line -> null);
  }

  @Test
  void a_proposal_that_passes_is_taken_and_nobody_else_is_asked() throws Exception {
    AnticipatedLine expected =
        new AnticipatedLine("model-login", LogLine.of("password expired"), true);

    CertifiedPartition taken =
        first(proposer("model", expected, "a", "b"), proposer("words", null, "a", "b"));

    assertThat(asked).containsExactly("model");
    assertThat(taken.certificate().origin()).isEqualTo("model");
    assertThat(taken.refused()).isEmpty();
    assertThat(taken.anticipated()).containsExactly(expected);
  }

  @Test
  void after_a_refused_proposal_comes_the_next_one_and_expected_lines_move_to_its_domains()
      throws Exception {
    AnticipatedLine expected = new AnticipatedLine("model-disk", LogLine.of("disk broken"), true);

    CertifiedPartition taken =
        first(proposer("model", expected, "a"), proposer("words", null, "a", "b"));

    assertThat(asked).containsExactly("model", "words");
    assertThat(taken.certificate().origin()).isEqualTo("words");
    assertThat(taken.refused()).extracting(PartitionCertificate::origin).containsExactly("model");
    assertThat(taken.anticipated())
        .extracting(AnticipatedLine::domain)
        .containsExactly("words-disk");
  }

  @Test
  void where_no_proposal_passes_there_is_no_model_and_every_certificate_says_why() {
    UncertifiedPartitionException failure =
        catchThrowableOfType(
            UncertifiedPartitionException.class,
            () -> first(proposer("model", null, "a"), proposer("words", null, "a", "b", "x")));

    assertThat(failure.refused())
        .extracting(PartitionCertificate::origin)
        .containsExactly("model", "words");
    assertThat(failure.refused())
        .extracting(
            certificate ->
                certificate.checks().stream()
                    .filter(check -> !check.passed())
                    .map(Check::name)
                    .toList())
        .containsExactly(List.of("coverage-missing"), List.of("coverage-unknown"));
    assertThat(failure).hasMessageContaining("no model").hasMessageContaining("coverage-unknown");
  }
}
