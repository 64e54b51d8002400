/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.training.SampledHistory;
import io.fame.training.UnusableDataException;
import io.fame.training.cluster.ClusterConnection;
import io.fame.training.command.CommandException;
import io.fame.training.command.ExitCode;
import io.fame.training.command.HelpOption;
import io.fame.training.command.ReportOptions;
import io.fame.training.command.Terminal;
import io.fame.training.languagemodel.partition.LanguageModelProposals;
import io.fame.training.partition.PartitionCertificate;
import io.fame.training.partition.PartitionCertifier;
import io.fame.training.partition.PartitionProposals.Proposal;
import io.fame.training.partition.TemplateProfile;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code fame partition}: failure domains and messages to expect, by a language model. */
@Command(
    name = "partition",
    description = {
      "Asks the configured language model for failure domains, and for messages to expect of each.",
      "The answers stay in the journal, where `fame run` and `fame train` find them."
    },
    footer = {
      "",
      "Examples:",
      "  fame partition --config fame.yml --index logs --dry-run",
      "  fame partition --config fame.yml --index logs --report domains.json",
      "",
      "In a batch the domains come first, then the messages to expect of them:",
      "  fame partition --config fame.yml --index logs --export-batch requests-1.jsonl",
      "  fame partition --config fame.yml --index logs --import-batch answers-1.jsonl",
      "  fame partition --config fame.yml --index logs --export-batch requests-2.jsonl",
      "  fame partition --config fame.yml --index logs --import-batch answers-2.jsonl",
      ""
    })
final class PartitionCommand implements Callable<Integer> {
  private static final ObjectMapper JSON =
      JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();

  private final Terminal terminal;

  @Mixin SourceOptions source;
  @Mixin SampleOptions sample;
  @Mixin SampleFileOption sampleFile;
  @Mixin ClusterOptions cluster;
  @Mixin AskingOptions asking;
  @Mixin ReportOptions reportOptions;
  @Mixin HelpOption help;

  PartitionCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call()
      throws CommandException, IOException, InterruptedException, UnusableDataException {
    sample.check();
    try (AskingOptions.Asked asked = asking.open(terminal);
        ClusterConnection connection = cluster.connect(terminal)) {
      SampledHistory history = sampleFile.history(connection, source, sample, terminal);
      // As `fame annotate` does: what it asks for must not depend on which of both comes first.
      history
          .lines()
          .forEach(line -> asked.model().redactor().learn(line.source().line(), source.context));
      List<TemplateProfile> templates = TemplateProfile.of(history.lines());
      Proposal proposal =
          new LanguageModelProposals(asked.model(), source.context, terminal.progress())
              .propose(templates, history.matcher());
      ObjectNode result = JSON.createObjectNode().put("templates", templates.size());
      String text = asking.deliver(asked, templates.size(), result);
      if (!asked.isIncomplete()) {
        text += describe(proposal, templates, result);
      }
      reportOptions.write(terminal, result, text);
      return ExitCode.OK.code();
    }
  }

  private static String describe(
      Proposal proposal, List<TemplateProfile> templates, ObjectNode result) {
    PartitionCertificate certificate =
        new PartitionCertifier().certify(proposal.partition(), templates, List.of());
    result.set("partition", JSON.valueToTree(proposal.partition()));
    result.set("certificate", certificate.toJson());
    result.put("lines_anticipated", proposal.anticipated().size());
    StringBuilder text = new StringBuilder();
    if (proposal.shortfall() != null) {
      result.put("shortfall", proposal.shortfall());
      text.append(proposal.shortfall()).append('\n');
    }
    proposal
        .partition()
        .domains()
        .forEach(
            domain ->
                text.append(
                    String.format(
                        Locale.ROOT,
                        "%-30s %5d templates  %s%n%-46sTold by: %s; %d by meaning.%n",
                        domain.name(),
                        domain.templateIds().size(),
                        domain.description(),
                        "",
                        String.join(", ", domain.claims().indicators()),
                        domain.claims().byMeaning().size())));
    text.append(
        String.format(
            Locale.ROOT,
            "%d domains of %s, %s; %d messages to expect.",
            proposal.partition().domains().size(),
            proposal.partition().origin(),
            certificate.passed() ? "certified" : "NOT certified",
            proposal.anticipated().size()));
    return text.toString();
  }
}
