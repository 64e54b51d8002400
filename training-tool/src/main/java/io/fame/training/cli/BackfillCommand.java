/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.training.cluster.ClusterConnection;
import io.fame.training.cluster.Rescoring;
import io.fame.training.command.CommandException;
import io.fame.training.command.ExitCode;
import io.fame.training.command.HelpOption;
import io.fame.training.command.ReportOptions;
import io.fame.training.command.Terminal;
import io.fame.training.progress.Progress;
import java.io.IOException;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code fame backfill}: scores what could not be scored when it was indexed. */
@Command(
    name = "backfill",
    description = {
      "Sends documents that have no score (fame.unscored) through the pipeline again.",
      "The cluster does the work; Ctrl-C stops it, and what is done stays done."
    },
    footer = {
      "",
      "Examples:",
      "  fame backfill --index 'app-logs-*' --pipeline app-logs",
      "  fame backfill --index app-logs --pipeline app-logs --docs-per-second 500 \\",
      "    --query '{\"range\":{\"@timestamp\":{\"gte\":\"now-1d\"}}}'",
      "",
      "Exit code 6 where documents stay without a score because no model is active.",
      ""
    })
final class BackfillCommand implements Callable<Integer> {
  private static final String NO_MODEL = "model_unavailable";

  private final Terminal terminal;

  @Option(
      names = "--index",
      paramLabel = "NAME",
      required = true,
      description = "Index, alias, data stream or pattern.")
  String index;

  @Option(
      names = "--pipeline",
      paramLabel = "NAME",
      required = true,
      description = "Ingest pipeline that holds the fame processor.")
  String pipeline;

  @Option(
      names = "--query",
      paramLabel = "JSON",
      description = "Only documents without a score that match.")
  String query;

  @Option(
      names = "--target-field",
      paramLabel = "FIELD",
      defaultValue = "fame",
      description = "Where the fame processor writes (default: ${DEFAULT-VALUE}).")
  String targetField;

  @Option(
      names = "--docs-per-second",
      paramLabel = "N",
      defaultValue = "0",
      description = "Slow down to this (default: as fast as the cluster can).")
  int documentsPerSecond;

  @Mixin ClusterOptions cluster;
  @Mixin ReportOptions reportOptions;
  @Mixin HelpOption help;

  BackfillCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws CommandException, IOException, InterruptedException {
    JsonNode filter = query == null ? null : IndexOptions.parsed(query);
    try (ClusterConnection connection = cluster.connect(terminal)) {
      // An unknown pipeline is an error of each single document otherwise.
      connection.get("/_ingest/pipeline/" + ClusterConnection.segment(pipeline));
      Rescoring rescoring = new Rescoring(connection, index, targetField);
      long found = sum(rescoring.reasons(filter));
      Rescoring.Result result;
      try (Progress.Stage stage = terminal.progress().stage("rescoring", found, "documents")) {
        result = rescoring.run(pipeline, filter, documentsPerSecond, stage);
      }
      SortedMap<String, Long> left = rescoring.reasons(filter);
      ObjectNode json = JsonNodeFactory.instance.objectNode();
      json.put("found", found).put("rescored", rescored(found, result.updated(), sum(left)));
      json.put("conflicts", result.conflicts());
      left.forEach(json.putObject("unscored")::put);
      reportOptions.write(terminal, json, text(found, result, left));
      return (left.containsKey(NO_MODEL) ? ExitCode.REGISTRY : ExitCode.OK).code();
    }
  }

  /** Some of those that are left may have come, or been changed by others, meanwhile. */
  private static long rescored(long found, long updated, long left) {
    return Math.max(0, Math.min(updated, found - left));
  }

  private static String text(long found, Rescoring.Result result, SortedMap<String, Long> left) {
    if (found == 0 && result.updated() == 0) {
      return "Every document has a score.";
    }
    String text =
        "%d documents went through the pipeline, %d still have no score"
            .formatted(result.updated(), sum(left));
    if (!left.isEmpty()) {
      text += " " + left;
    }
    if (result.conflicts() > 0) {
      text += "; " + result.conflicts() + " were changed meanwhile, run it again for them";
    }
    return text
        + "."
        + (left.containsKey(NO_MODEL) ? " No model is active: see `fame models`." : "");
  }

  private static long sum(SortedMap<String, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }
}
