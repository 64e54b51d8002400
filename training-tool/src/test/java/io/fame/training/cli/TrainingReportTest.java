/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.fame.training.UncertifiedPartitionException;
import io.fame.training.command.ExitCode;
import io.fame.training.command.Terminal;
import io.fame.training.languagemodel.FakeProvider;
import io.fame.training.languagemodel.LanguageModel;
import io.fame.training.languagemodel.Provider;
import io.fame.training.languagemodel.label.LanguageModelAnnotator;
import io.fame.training.partition.PartitionCertificate;
import io.fame.training.partition.PartitionCertificate.Check;
import io.fame.training.partition.PartitionCertificate.DomainEvidence;
import io.fame.training.progress.Progress;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class TrainingReportTest {
  @TempDir Path folder;

  private static UncertifiedPartitionException failure() {
    DomainEvidence evidence =
        new DomainEvidence("disk", 2, List.of("disk"), 1, 10, 3, 1, 0.1, false);
    return new UncertifiedPartitionException(
        List.of(
            new PartitionCertificate(
                "openai/gpt-x",
                false,
                List.of(
                    Check.atMost("coverage-missing", "templates that are in no domain", 4, 0),
                    Check.atMost("names", "bad names", 0, 0)),
                List.of(evidence)),
            new PartitionCertificate(
                "deterministic",
                false,
                List.of(Check.atMost("consistency", "misplaced tenths", 1.25, 0.9)),
                List.of())));
  }

  @Test
  void where_no_partition_holds_the_report_says_for_each_which_checks_failed() {
    JsonNode json = TrainingReport.refused("app", failure());

    assertThat(json.path("certified").asBoolean(true)).isFalse();
    assertThat(json.at("/partitions_refused/0/origin").asText()).isEqualTo("openai/gpt-x");
    assertThat(json.at("/partitions_refused/0/domains/0/by_meaning").asInt()).isEqualTo(1);
    assertThat(json.at("/partitions_refused/1/checks/0/value").asDouble()).isEqualTo(1.25);
    assertThat(TrainingReport.refusedText(failure()))
        .isEqualTo(
            """
            No model: no partition into failure domains holds.
            Refused, of openai/gpt-x:
              coverage-missing: templates that are in no domain is 4.000, demanded is at most 0.000
            Refused, of deterministic:
              consistency: misplaced tenths is 1.250, demanded is at most 0.9000"""
                .replace("\n", System.lineSeparator())
                .replace(System.lineSeparator() + "Refused", "\nRefused"));
  }

  @Test
  void where_no_partition_holds_report_and_page_also_say_what_was_asked_for_it() throws Exception {
    Path page = folder.resolve("page.html");
    StringWriter out = new StringWriter();
    Terminal terminal = new Terminal(new PrintWriter(out), new PrintWriter(out), Map.of());
    TrainCommand train = new TrainCommand(terminal);
    new CommandLine(train)
        .parseArgs(
            "--index", "logs", "--model", "app", "--out", "x", "--html", page.toString(), "--json");
    try (FakeProvider provider = new FakeProvider(Provider.OPENAI);
        LanguageModel model = provider.open(provider.settings(folder))) {
      LanguageModelAnnotator asked = new LanguageModelAnnotator(model, List.of(), Progress.NONE);
      Path review = folder.resolve("review.jsonl");

      new IndexTraining(train.training, train.reportOptions, terminal)
          .refuse(failure(), new Labelling(asked, asked, review));

      assertThat(Files.readString(page))
          .contains("Model app: no model", "Partition of openai/gpt-x")
          .contains("<dt>to</dt><dd>" + provider.url());
      assertThat(new ObjectMapper().readTree(out.toString()).at("/left_the_machine/model").asText())
          .isEqualTo("openai/tiny-model");
      assertThat(review).as("what was left to people is not lost").exists();
    }
  }

  @Test
  void that_no_partition_holds_is_a_failed_certification_and_not_unusable_data() {
    assertThat(FailureExitCodes.of(failure())).isEqualTo(ExitCode.CERTIFICATION);
  }

  @Test
  void says_how_a_version_does_beside_the_active_one_and_what_the_measure_is() throws Exception {
    JsonNode certificate =
        new ObjectMapper()
            .readTree(
                """
                {"comparisons": [
                  {"lines": "held-out", "anomalies": 52, "active": 0.98, "candidate": 0.985,
                   "difference": {"value": 0.005, "from": -0.01, "to": 0.02, "certifiable": true}},
                  {"lines": "new-labels", "anomalies": 0, "active": 0.5, "candidate": 1,
                   "difference": {"value": 0.5, "from": 0, "to": 1, "certifiable": false}}]}""");

    assertThat(TrainingReport.findings(certificate))
        .contains(
            "Compared (held-out): F1 0.980 by the active version, 0.985 by this one; difference"
                + " +0.005 (-0.010 to +0.020)",
            "Compared (new-labels): share of right verdicts 0.500 by the active version, 1.000 by"
                + " this one; difference +0.500 (+0.000 to +1.000), too few observations");
  }

  @Test
  void says_what_became_of_the_anticipated_lines_and_why() throws Exception {
    JsonNode certificate =
        new ObjectMapper()
            .readTree(
                """
                {"anticipation": {"lines": 1688, "outcome": "no gain",
                  "average_precision_without": 0.75, "average_precision_with": 0.7,
                  "known": {"active": 0.9, "candidate": 0.89}}}""");

    assertThat(TrainingReport.findings(certificate))
        .contains(
            "1,688 anticipated lines left out (no gain): average precision on later failures of"
                + " unseen templates 0.750 without, 0.700 with them; F1 on known templates 0.900"
                + " and 0.890");
    assertThat(TrainingReport.findings(JsonNodeFactory.instance.objectNode()))
        .doesNotContain("anticipated");
  }
}
