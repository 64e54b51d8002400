/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.training.SampledHistory;
import io.fame.training.UnusableDataException;
import io.fame.training.annotate.HumanLabelFile;
import io.fame.training.annotate.LabelledLine;
import io.fame.training.cluster.ClusterConnection;
import io.fame.training.command.CommandException;
import io.fame.training.command.ExitCode;
import io.fame.training.command.HelpOption;
import io.fame.training.command.ReportOptions;
import io.fame.training.command.Terminal;
import io.fame.training.languagemodel.label.LanguageModelAnnotator;
import io.fame.training.languagemodel.label.ReviewCase;
import io.fame.training.sample.SampledLine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code fame annotate}: labels for sampled lines, by a language model. */
@Command(
    name = "annotate",
    description = {
      "Asks the configured language model for labels of at most K lines per template.",
      "Every answer is kept in a journal: whatever interrupts this, nothing is paid for twice.",
      "--out and --review replace a file in which nobody has labelled anything yet; with --dry-run"
          + " and --export-batch they are not written."
    },
    footer = {
      "",
      "Examples:",
      "  fame annotate --config fame.yml --index logs --dry-run",
      "  fame annotate --config fame.yml --index logs --out labels.jsonl --review review.jsonl",
      "  fame annotate --config fame.yml --index logs --export-batch requests.jsonl",
      "  fame annotate --config fame.yml --index logs --import-batch answers.jsonl --out"
          + " labels.jsonl",
      ""
    })
final class AnnotateCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin SourceOptions source;
  @Mixin SampleOptions sample;
  @Mixin SampleFileOption sampleFile;
  @Mixin ClusterOptions cluster;
  @Mixin AskingOptions asking;

  @Option(
      names = "--labels",
      paramLabel = "FILE",
      description = "Labels that people gave before; these lines are not asked for.")
  Path labels;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Where the labels go; usable as --labels.")
  Path out;

  @Option(
      names = "--review",
      paramLabel = "FILE",
      description = "Where the lines go that people should label; usable as --labels when done.")
  Path review;

  @Mixin ReportOptions reportOptions;
  @Mixin HelpOption help;

  AnnotateCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call()
      throws CommandException, IOException, InterruptedException, UnusableDataException {
    sample.check();
    if (asking.takesAnswers()) {
      OutputFiles.requireNoLabelLost(labels, out, review);
    }
    HumanLabelFile known = labels == null ? null : HumanLabelFile.read(labels);
    try (AskingOptions.Asked asked = asking.open(terminal);
        ClusterConnection connection = cluster.connect(terminal)) {
      SampledHistory history = sampleFile.history(connection, source, sample, terminal);
      List<SampledLine> open = withoutKnown(history.lines(), known);
      LanguageModelAnnotator annotator =
          new LanguageModelAnnotator(asked.model(), source.context, terminal.progress());
      annotator.prepare(history.lines());
      List<LabelledLine> labelled = annotator.annotate(open);
      ObjectNode result = annotator.report();
      String text = asking.deliver(asked, history.mined().templates().size(), result);
      if (asking.takesAnswers()) {
        text += write(labelled, annotator.review());
      }
      reportOptions.write(terminal, result, text + summary(result));
      return ExitCode.OK.code();
    }
  }

  private static List<SampledLine> withoutKnown(List<SampledLine> lines, HumanLabelFile known) {
    if (known == null) {
      return lines;
    }
    Set<SampledLine> labelled =
        known.annotate(lines).stream().map(LabelledLine::line).collect(Collectors.toSet());
    return lines.stream().filter(line -> !labelled.contains(line)).toList();
  }

  private String write(List<LabelledLine> labelled, List<ReviewCase> cases) throws IOException {
    StringBuilder text = new StringBuilder();
    if (out != null) {
      HumanLabelFile.writeSuggested(out, labelled);
      text.append("Labels: ").append(out).append('\n');
    }
    if (review != null) {
      List<SampledLine> lines = new ArrayList<>();
      cases.forEach(reviewed -> lines.add(reviewed.line()));
      HumanLabelFile.write(review, lines);
      text.append("For people: ").append(review).append('\n');
    }
    return text.toString();
  }

  private static String summary(ObjectNode result) {
    return String.format(
        Locale.ROOT,
        "%,d of %,d lines are labelled; %,d requests, %,d tokens in this run.",
        result.path("lines_labelled").asLong(),
        result.path("lines").asLong(),
        result.path("requests").asLong(),
        result.path("input_tokens").asLong() + result.path("output_tokens").asLong());
  }
}
