/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.recorded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fame.scoring.LogLine;
import io.fame.training.partition.AnticipatedLine;
import io.fame.training.partition.DomainClaims;
import io.fame.training.partition.FailureDomain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordedAnswersTest {
  private static final String TEMPLATES =
      """
      {"template_id":"T1","service":"db","levels":["ERROR","LOG"],"count":7,"examples":["lock 1","lock 2"],"template":"lock #"}
      {"template_id":"T2","service":"web","levels":["info"],"count":1,"examples":["up"]}
      """;
  private static final String ANNOTATIONS =
      """
      {"template_id":"T2","label":"normal","confidence":0.9}
      {"template_id":"T1","label":"mixed","confidence":0.5,"severity":3,"why":"depends"}
      """;
  private static final String PARTITION =
      """
      {"domains":[
        {"id":"locks","description":"Locks.","template_ids":["T1"]},
        {"id":"web-2","description":"Web.","template_ids":["T2"]}]}
      """;
  private static final String ANTICIPATED =
      """
      {"service":"db","domain":"locks","label":"anomaly","level":"FATAL","message":"deadlock"}

      {"service":"web","domain":"web-2","label":"normal","level":"","message":"down"}
      """;
  private static final List<String> CONTEXT = List.of("service.name", "log.level");

  @TempDir Path folder;

  @BeforeEach
  void writeGoodFiles() throws IOException {
    write(".templates.jsonl", TEMPLATES);
    write(".annotations.jsonl", ANNOTATIONS);
    write(".partition.json", PARTITION);
    write(".anticipated.jsonl", ANTICIPATED);
  }

  @Test
  void templates_come_with_their_answers_and_context() throws Exception {
    RecordedAnswers answers = read();

    assertThat(answers.name()).isEqualTo("sys");
    assertThat(answers.templates())
        .containsExactly(
            new RecordedTemplate(
                "T1",
                List.of(LogLine.of("lock 1", "db", "ERROR"), LogLine.of("lock 2", "db", "ERROR")),
                7,
                RecordedVerdict.MIXED,
                0.5,
                "locks"),
            new RecordedTemplate(
                "T2",
                List.of(LogLine.of("up", "web", "info")),
                1,
                RecordedVerdict.NORMAL,
                0.9,
                "web-2"));
    assertThat(answers.domains())
        .containsExactly(
            new FailureDomain("locks", "Locks.", List.of("T1")),
            new FailureDomain("web-2", "Web.", List.of("T2")));
    assertThat(answers.anticipated())
        .containsExactly(
            new AnticipatedLine("locks", LogLine.of("deadlock", "db", "FATAL"), true),
            new AnticipatedLine("web-2", LogLine.of("down", "web", ""), false));
  }

  @Test
  void a_domain_may_say_why_its_templates_are_in_it() throws Exception {
    write(
        ".partition.json",
        PARTITION.replace(
            "[\"T1\"]", "[\"T1\"],\"indicators\":[\"deadlock\",\"wait\"],\"by_meaning\":[\"T1\"]"));

    assertThat(read().domains())
        .extracting(FailureDomain::claims)
        .containsExactly(
            new DomainClaims(List.of("deadlock", "wait"), List.of("T1")), DomainClaims.NONE);
  }

  @Test
  void claims_are_held_against_the_examples_that_were_shown() throws Exception {
    assertThat(read().unexplained()).as("nothing is claimed").isEmpty();

    write(".partition.json", PARTITION.replace("[\"T1\"]", "[\"T1\"],\"indicators\":[\"lock\"]"));
    assertThat(read().unexplained()).as("of the other domain nobody says why").containsOnly("T2");

    write(
        ".partition.json",
        PARTITION
            .replace("[\"T1\"]", "[\"T1\"],\"indicators\":[\"deadlock\"]")
            .replace("[\"T2\"]", "[\"T2\"],\"by_meaning\":[\"T2\"]"));
    assertThat(read().unexplained()).containsOnly("T1");
  }

  @Test
  void claims_of_another_shape_or_of_templates_of_other_domains_are_refused() throws Exception {
    assertBad(
        ".partition.json",
        PARTITION.replace("[\"T1\"]", "[\"T1\"],\"by_meaning\":[\"T2\"]"),
        " domains[0]: 'by_meaning' names a template that is not among its 'template_ids'");
    assertBad(
        ".partition.json",
        PARTITION.replace("[\"T1\"]", "[\"T1\"],\"indicators\":\"deadlock\""),
        " domains[0]: 'indicators' must be a list that is not empty");
    assertBad(
        ".partition.json",
        PARTITION.replace("[\"T1\"]", "[\"T1\"],\"indicators\":[7]"),
        " domains[0]: 'indicators' must hold texts only");
  }

  @Test
  void without_context_fields_the_lines_have_no_context() throws Exception {
    assertThat(RecordedAnswers.read(folder.resolve("sys"), List.of()).anticipated())
        .first()
        .isEqualTo(new AnticipatedLine("locks", LogLine.of("deadlock"), true));
  }

  @Test
  void a_missing_file_is_named() throws Exception {
    Files.delete(folder.resolve("sys.partition.json"));

    assertThatThrownBy(this::read)
        .isInstanceOf(RecordedAnswersException.class)
        .hasMessageContaining("sys.partition.json: no such file");
  }

  @Test
  void a_context_field_that_was_not_recorded_is_named() {
    assertThatThrownBy(() -> RecordedAnswers.read(folder.resolve("sys"), List.of("host")))
        .hasMessage("sys.templates.jsonl:1: no text for the context field 'host'");
  }

  @Test
  void broken_json_is_named_by_its_line_and_not_quoted() throws Exception {
    assertBad(".annotations.jsonl", ANNOTATIONS + "secret", ":3: not a JSON object");
    assertBad(".annotations.jsonl", ANNOTATIONS + "[\"secret\"]", ":3: not a JSON object");
    assertBad(".partition.json", "{\"domains\": secret", ": not a JSON object");
  }

  @Test
  void bytes_that_are_not_utf8_are_refused() throws Exception {
    Files.write(folder.resolve("sys.templates.jsonl"), new byte[] {'{', (byte) 0xff, '}'});

    assertThatThrownBy(this::read).hasMessage("sys.templates.jsonl: not UTF-8");
  }

  @Test
  void answers_outside_the_allowed_values_are_refused() throws Exception {
    assertBad(
        ".annotations.jsonl",
        ANNOTATIONS.replace("normal", "fine"),
        ":1: 'label' must be one of [anomaly, normal, mixed]");
    assertBad(
        ".annotations.jsonl",
        ANNOTATIONS.replace("0.9", "1.9"),
        ":1: 'confidence' must be a number from 0 to 1");
    assertBad(
        ".anticipated.jsonl",
        ANTICIPATED.replace("anomaly", "mixed"),
        ":1: 'label' must be one of [anomaly, normal]");
    assertBad(
        ".anticipated.jsonl",
        ANTICIPATED.replace("web-2", "web-3"),
        ":3: 'domain' is not a domain of the partition");
    assertBad(
        ".anticipated.jsonl",
        ANTICIPATED.replace("deadlock", " "),
        ":1: 'message' must be a text that is not empty");
    assertBad(
        ".templates.jsonl",
        TEMPLATES.replace("\"count\":7", "\"count\":0"),
        ":1: 'count' must be a whole number of at least 1");
    assertBad(
        ".templates.jsonl",
        TEMPLATES.replace("[\"up\"]", "[]"),
        ":2: 'examples' must be a list that is not empty");
    assertBad(
        ".partition.json",
        PARTITION.replace("web-2", "Web 2"),
        " domains[1]: 'id' must match [a-z0-9][a-z0-9-]*");
  }

  @Test
  void answers_that_do_not_fit_together_are_refused() throws Exception {
    assertBad(
        ".annotations.jsonl",
        ANNOTATIONS.replace("T2", "T1"),
        ":2: the template_id occurred before");
    assertBad(
        ".annotations.jsonl",
        ANNOTATIONS.replace("T2", "T9"),
        ":1: the template_id is not among the templates");
    assertBad(
        ".annotations.jsonl",
        ANNOTATIONS.lines().skip(1).toList().get(0),
        "sys.templates.jsonl:2: the template has no annotation");
    assertBad(
        ".partition.json",
        PARTITION.replace("[\"T2\"]", "[\"T2\",\"T1\"]"),
        "sys.templates.jsonl:1: the template is in two domains, or twice in one");
    assertBad(
        ".partition.json",
        PARTITION.replace("[\"T2\"]", "[\"T9\"]"),
        "domain web-2: names a template that is not among the templates");
    assertBad(
        ".partition.json",
        PARTITION.replace(",\n", "").replaceAll("\\{\"id\":\"web-2\".*?\\}", ""),
        "sys.templates.jsonl:2: the template is in no domain");
    assertBad(
        ".partition.json",
        PARTITION.replace("web-2", "locks"),
        "sys.partition.json domains[1]: the id occurred before");
  }

  @Test
  void the_answers_that_the_demo_carries_are_read() throws Exception {
    RecordedAnswers bgl =
        RecordedAnswers.read(Path.of("demo-data/bgl/BGL_100k"), List.of("level", "component"));
    RecordedAnswers services =
        RecordedAnswers.read(Path.of("demo-data/services/services_T1"), CONTEXT);

    assertThat(bgl.templates()).hasSize(169);
    assertThat(bgl.domains()).hasSize(9);
    assertThat(bgl.anticipated()).hasSize(388);
    assertThat(bgl.anticipated().get(0).line().context()).containsExactly("FATAL", "KERNEL");
    assertThat(services.templates()).hasSize(649);
    assertThat(services.domains()).hasSize(10);
    assertThat(services.anticipated()).hasSize(688);
    assertThat(services.anticipated().get(0).line().context())
        .containsExactly("postgresql", "FATAL");
  }

  private void assertBad(String suffix, String content, String message) throws IOException {
    writeGoodFiles();
    write(suffix, content);
    assertThatThrownBy(this::read)
        .isInstanceOf(RecordedAnswersException.class)
        .hasMessage(
            message.startsWith("sys") || message.startsWith("domain")
                ? message
                : "sys" + suffix + message)
        .hasMessageNotContaining("secret");
  }

  private RecordedAnswers read() throws IOException {
    return RecordedAnswers.read(folder.resolve("sys"), CONTEXT);
  }

  private void write(String suffix, String content) throws IOException {
    Files.writeString(folder.resolve("sys" + suffix), content);
  }
}
