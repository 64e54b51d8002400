/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.recorded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.fame.scoring.LogLine;
import io.fame.scoring.template.Template;
import io.fame.training.annotate.LabelledLine;
import io.fame.training.partition.ClaimEvidence;
import io.fame.training.partition.DomainClaims;
import io.fame.training.partition.FailureDomain;
import io.fame.training.partition.Partition;
import io.fame.training.partition.PartitionProposals.Proposal;
import io.fame.training.partition.TemplateProfile;
import io.fame.training.sample.SampledLine;
import io.fame.training.source.SourceLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordedProposalsTest {
  private static final Template LOCK = template("1", "lock", Template.WILDCARD, "timed", "out");
  private static final Template UP = template("2", "server", "up");
  private static final Template UNRECORDED = template("3", "lock", "table", "full");
  private static final List<TemplateProfile> TEMPLATES =
      List.of(profile(LOCK), profile(UP), profile(UNRECORDED));

  /** Matches by the first word, as if all lock lines but the unrecorded ones were one template. */
  private static final Function<LogLine, Template> MATCHER =
      line ->
          line.message().startsWith("lock")
              ? LOCK
              : line.message().startsWith("server") ? UP : null;

  private static final String TEMPLATES_ASKED =
      """
      {"template_id":"T1","count":60,"examples":["lock a timed out"]}
      {"template_id":"T2","count":40,"examples":["lock b timed out", "lock c timed out"]}
      {"template_id":"T3","count":5,"examples":["server up"]}
      {"template_id":"T4","count":900,"examples":["matches nothing"]}
      """;

  /** Four domains, each with room for what it claims. */
  private static final String PARTITION =
      """
      {"domains":[
        {"id":"locks","description":"Locks.","template_ids":["T1"]%s},
        {"id":"waits","description":"Waits.","template_ids":["T2"]%s},
        {"id":"web","description":"Web.","template_ids":["T3"]%s},
        {"id":"ghost","description":"Nothing matches it.","template_ids":["T4"]%s}]}
      """;

  @TempDir Path folder;

  @BeforeEach
  void writeAnswers() throws IOException {
    write(".templates.jsonl", TEMPLATES_ASKED);
    write(
        ".annotations.jsonl",
        """
        {"template_id":"T1","label":"anomaly","confidence":0.8}
        {"template_id":"T2","label":"normal","confidence":0.8}
        {"template_id":"T3","label":"mixed","confidence":0.8}
        {"template_id":"T4","label":"normal","confidence":0.8}
        """);
    write(".partition.json", PARTITION.formatted("", "", "", ""));
    write(
        ".anticipated.jsonl",
        """
        {"domain":"waits","label":"anomaly","message":"waited too long"}
        """);
  }

  @Test
  void the_domain_with_most_recorded_lines_gets_the_template_and_the_rest_goes_to_its_neighbour()
      throws Exception {
    Proposal proposal = new RecordedProposals(read()).propose(TEMPLATES, MATCHER);

    assertThat(proposal.partition().origin()).isEqualTo("recorded:sys");
    assertThat(proposal.partition().domains())
        .containsExactly(
            new FailureDomain("locks", "Locks.", List.of(LOCK.id(), UNRECORDED.id())),
            new FailureDomain("waits", "Waits.", List.of()),
            new FailureDomain("web", "Web.", List.of(UP.id())));
    assertThat(proposal.anticipated()).isEqualTo(read().anticipated());
  }

  @Test
  void what_was_said_of_recorded_templates_explains_the_mined_ones() throws Exception {
    writeClaims("timed out");

    Partition partition = new RecordedProposals(read()).propose(TEMPLATES, MATCHER).partition();

    assertThat(partition.domains())
        .extracting(FailureDomain::name, FailureDomain::claims)
        .containsExactly(
            // The third template is in its domain for its likeness: nothing was recorded of it.
            tuple("locks", new DomainClaims(List.of("timed out"), List.of(UNRECORDED.id()))),
            tuple("waits", DomainClaims.NONE),
            tuple("web", new DomainClaims(List.of(), List.of(UP.id()))));
    assertThat(ClaimEvidence.of(partition, TEMPLATES))
        .allSatisfy(evidence -> assertThat(evidence.unexplained()).isEmpty());
  }

  @Test
  void an_indicator_that_a_wildcard_swallowed_still_explains_the_template() throws Exception {
    writeClaims("accounts");
    write(".templates.jsonl", TEMPLATES_ASKED.replace("lock a timed", "lock accounts timed"));

    Partition partition = new RecordedProposals(read()).propose(TEMPLATES, MATCHER).partition();

    assertThat(partition.domains().get(0).claims())
        .isEqualTo(new DomainClaims(List.of("accounts"), List.of(LOCK.id(), UNRECORDED.id())));
  }

  @Test
  void a_template_of_which_the_recording_does_not_say_why_it_is_there_stays_unexplained()
      throws Exception {
    writeClaims("deadlock");

    Partition partition = new RecordedProposals(read()).propose(TEMPLATES, MATCHER).partition();

    assertThat(ClaimEvidence.of(partition, TEMPLATES).get(0).unexplained())
        .containsExactly(LOCK.id());
  }

  @Test
  void answers_about_another_system_are_refused() throws Exception {
    RecordedProposals proposals = new RecordedProposals(read());

    assertThatThrownBy(() -> proposals.propose(TEMPLATES, line -> null))
        .isInstanceOf(RecordedAnswersException.class)
        .hasMessageContaining("another system");
  }

  @Test
  void the_recorded_verdict_labels_every_line_of_the_template() throws Exception {
    RecordedAnnotator annotator = new RecordedAnnotator(read(), MATCHER);
    SampledLine lock = sampled(LOCK);

    assertThat(annotator.name()).isEqualTo("recorded:sys");
    // 60 of 100 votes say anomaly with confidence 0.8.
    assertThat(annotator.annotate(List.of(lock)))
        .containsExactly(new LabelledLine(lock, true, 0.8 * 60 / 100));
  }

  @Test
  void mixed_and_unrecorded_templates_get_no_verdict() throws Exception {
    RecordedAnnotator annotator = new RecordedAnnotator(read(), MATCHER);

    assertThat(annotator.annotate(List.of(sampled(UP), sampled(UNRECORDED)))).isEmpty();
  }

  /** The first domain claims an indicator, the next two that their template is there by meaning. */
  private void writeClaims(String indicator) throws IOException {
    write(
        ".partition.json",
        PARTITION.formatted(
            ",\"indicators\":[\"" + indicator + "\"]",
            ",\"by_meaning\":[\"T2\"]",
            ",\"by_meaning\":[\"T3\"]",
            ""));
  }

  private RecordedAnswers read() throws IOException {
    return RecordedAnswers.read(folder.resolve("sys"), List.of());
  }

  private void write(String suffix, String content) throws IOException {
    Files.writeString(folder.resolve("sys" + suffix), content);
  }

  private static SampledLine sampled(Template template) {
    return new SampledLine(
        new SourceLine("1", 0, LogLine.of(template.text()), null), template, 0, 1);
  }

  private static TemplateProfile profile(Template template) {
    return new TemplateProfile(template, List.of(), 1);
  }

  private static Template template(String id, String... tokens) {
    return new Template(id.repeat(16), List.of(tokens), null);
  }
}
