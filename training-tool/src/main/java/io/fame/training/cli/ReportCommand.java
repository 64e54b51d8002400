/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.training.cluster.ClusterConnection;
import io.fame.training.command.CommandException;
import io.fame.training.command.ExitCode;
import io.fame.training.command.HelpOption;
import io.fame.training.command.ReportOptions;
import io.fame.training.command.Terminal;
import io.fame.training.report.Findings;
import io.fame.training.report.ReportFields;
import io.fame.training.report.ReportPage;
import io.fame.training.report.ReportWindow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code fame report}: what the dashboards show, as one file for those who have none. */
@Command(
    name = "report",
    description =
        "Writes one HTML page about the scored lines of a time: plots, the top anomalies by failure"
            + " domain, lines never seen before, and how the model is.",
    footer = {
      "",
      "Examples:",
      "  fame report --index 'logs-*' --since 24h --out report.html",
      "  fame report --index 'ss4o_logs-*' --message-field body --since 2026-01-31T00:00:00Z \\",
      "    --until 2026-02-01T00:00:00Z",
      ""
    })
final class ReportCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin ClusterOptions cluster;

  @Option(
      names = "--index",
      paramLabel = "INDEX",
      defaultValue = "logs-*",
      description =
          "Scored lines: index, pattern, alias or data stream (default: ${DEFAULT-VALUE}).")
  String index;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      defaultValue = "24h",
      description = "A span such as 24h or 7d, or an instant (default: ${DEFAULT-VALUE}).")
  String since;

  @Option(
      names = "--until",
      paramLabel = "TIME",
      description = "The end, an instant such as 2026-01-31T00:00:00Z (default: now).")
  String until;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      defaultValue = "report.html",
      description = "Where the page goes (default: ${DEFAULT-VALUE}).")
  Path out;

  @Option(
      names = "--time-field",
      paramLabel = "FIELD",
      defaultValue = "@timestamp",
      description = "Default: ${DEFAULT-VALUE}.")
  String timeField;

  @Option(
      names = "--message-field",
      paramLabel = "FIELD",
      defaultValue = "message",
      description = "The text of a line (default: ${DEFAULT-VALUE}).")
  String messageField;

  @Option(
      names = "--host-field",
      paramLabel = "FIELD",
      defaultValue = "host.name",
      description = "The machine that wrote it, a keyword (default: ${DEFAULT-VALUE}).")
  String hostField;

  @Option(
      names = "--component-field",
      paramLabel = "FIELD",
      defaultValue = "service.name",
      description = "The service that wrote it, a keyword (default: ${DEFAULT-VALUE}).")
  String componentField;

  @Mixin ReportOptions reportOptions;
  @Mixin HelpOption help;

  ReportCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws CommandException, IOException, InterruptedException {
    ReportWindow window;
    try {
      window = ReportWindow.of(since, until, Instant.now());
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.USAGE, e.getMessage(), e);
    }
    OutputFiles.requireWritable(out);
    Findings found;
    try (ClusterConnection connection = cluster.connect(terminal)) {
      found =
          Findings.read(
              connection,
              new ReportFields(index, timeField, messageField, hostField, componentField),
              window);
    }
    try {
      Files.writeString(out, ReportPage.of(found));
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.ENVIRONMENT, "Cannot write " + out + ": " + e.getMessage() + ".", e);
    }
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    result.put("file", out.toString()).put("lines", found.lines());
    result.put("anomalies", found.anomalies()).put("domains", found.domains().size());
    result.put("novel", found.novel()).put("unscored", found.unscoredLines());
    result.put("from", window.from().toString()).put("to", window.to().toString());
    reportOptions.write(
        terminal,
        result,
        "%,d anomalies in %,d lines, %d failure domains: see %s"
            .formatted(found.anomalies(), found.lines(), found.domains().size(), out));
    return ExitCode.OK.code();
  }
}
