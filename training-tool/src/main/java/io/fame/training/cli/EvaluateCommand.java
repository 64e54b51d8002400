/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.training.annotate.LabelException;
import io.fame.training.certify.Estimate;
import io.fame.training.certify.HeldOutEvaluation;
import io.fame.training.certify.HeldOutReport;
import io.fame.training.cluster.ClusterConnection;
import io.fame.training.cluster.IndexLineSource;
import io.fame.training.command.CommandException;
import io.fame.training.command.ExitCode;
import io.fame.training.command.HelpOption;
import io.fame.training.command.ReportOptions;
import io.fame.training.command.Terminal;
import io.fame.training.evaluate.ScoredLines;
import io.fame.training.source.TrackedLines;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code fame evaluate}: how good the scores in an index are, by the labels in it. */
@Command(
    name = "evaluate",
    description = "Compares the scores in an index with labels: a field of it, or fame.verdict.",
    footer = {
      "",
      "Examples:",
      "  fame evaluate --index 'app-logs-*' --from now-7d --label-field label",
      "  fame evaluate --index app-logs --label-field fame.verdict --model app-logs:3 --json",
      ""
    })
final class EvaluateCommand implements Callable<Integer> {
  private static final ObjectMapper JSON =
      JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();

  private final Terminal terminal;

  @Mixin ScoredIndexOptions scored;

  @Option(
      names = "--label-field",
      paramLabel = "FIELD",
      defaultValue = "fame.verdict",
      description = "Field with the verdicts (default: ${DEFAULT-VALUE}, of `fame review`).")
  String labelField;

  @Option(
      names = "--model",
      paramLabel = "NAME[:VERSION]",
      description = "Only lines that this model scored.")
  String model;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of the intervals (default: ${DEFAULT-VALUE}).")
  long seed;

  @Mixin ClusterOptions cluster;
  @Mixin ReportOptions reportOptions;
  @Mixin HelpOption help;

  EvaluateCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws CommandException, IOException, InterruptedException {
    try (ClusterConnection connection = cluster.connect(terminal)) {
      ScoredLines lines = read(connection);
      String scoredBy = lines.models().keySet().iterator().next();
      HeldOutReport report = HeldOutEvaluation.evaluate(lines.lines(), lines.threshold(), seed);
      ObjectNode json = JSON.valueToTree(report);
      json.put("model", scoredBy);
      json.put("unscored", lines.unscored());
      json.put("unlabelled", lines.unlabelled());
      String text = text(scoredBy, report) + accepted(connection, scoredBy, json);
      reportOptions.write(terminal, json, text);
    }
    return ExitCode.OK.code();
  }

  /** Reads lines that one version scored, at one threshold. */
  private ScoredLines read(ClusterConnection connection)
      throws CommandException, IOException, InterruptedException {
    ScoredLines lines;
    try {
      lines =
          ScoredLines.read(
              new TrackedLines(
                  IndexLineSource.open(connection, scored.selection(labelField)),
                  "reading scores and labels",
                  terminal.progress()),
              scored.labels.rule(labelField, scored.verdictField()),
              model);
    } catch (LabelException e) {
      throw new CommandException(
          ExitCode.DATA, e.getMessage() + ". Say what they mean with --normal-label.", e);
    }
    if (lines.models().isEmpty()) {
      throw new CommandException(
          ExitCode.DATA,
          "No line has both a score and a label in "
              + labelField
              + " ("
              + lines.unlabelled()
              + " without a label, "
              + lines.unscored()
              + " labelled without a score).");
    }
    if (lines.models().size() > 1 || !lines.hasOneThreshold()) {
      throw new CommandException(
          ExitCode.USAGE,
          "Several models or thresholds scored these lines: "
              + lines.models().keySet()
              + ". Choose one with --model NAME:VERSION.");
    }
    return lines;
  }

  /**
   * Why somebody accepted the version in spite of its gates, in the report and in words. The
   * figures are worth having also where the version is not stored any more, or may not be read.
   */
  private String accepted(ClusterConnection connection, String label, ObjectNode json) {
    try {
      String reason = ModelVersions.labelled(connection, label).overrideReason();
      json.put("override_reason", reason);
      return ActivateCommand.accepted(reason).stripLeading();
    } catch (CommandException | IOException e) {
      terminal
          .err()
          .println(
              "fame: whether "
                  + label
                  + " was accepted in spite of its gates is not known: "
                  + e.getMessage());
      return "";
    }
  }

  private static String text(String model, HeldOutReport report) {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "Model %s on %.0f labelled lines, %.0f of them anomalous, in %d bursts:%n",
            model,
            report.weight(),
            report.anomalies(),
            report.bursts()));
    row(text, "precision", report.precision());
    row(text, "recall", report.recall());
    row(text, "F1", report.f1());
    row(text, "recall, unknown templates", report.novelRecall());
    row(text, "average precision", report.averagePrecision());
    row(text, "calibration error", report.calibrationError());
    row(text, "review flag", report.reviewShare());
    row(text, "queue (review or novel)", report.queueShare());
    return text.toString();
  }

  private static void row(StringBuilder text, String name, Estimate estimate) {
    text.append(
        String.format(
            Locale.ROOT,
            "  %-26s %.3f  (%.3f to %.3f)%s%n",
            name,
            estimate.value(),
            estimate.from(),
            estimate.to(),
            estimate.certifiable()
                ? ""
                : String.format(
                    Locale.ROOT,
                    "  not certifiable: %.1f independent observations",
                    estimate.effectiveObservations())));
  }
}
