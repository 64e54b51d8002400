/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.training.ResumableSampling;
import io.fame.training.SampledHistory;
import io.fame.training.cluster.ClusterConnection;
import io.fame.training.command.CommandException;
import io.fame.training.command.ExitCode;
import io.fame.training.command.HelpOption;
import io.fame.training.command.ReportOptions;
import io.fame.training.command.Terminal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code fame sample}: the lines of an index whose labels are worth asking for. */
@Command(
    name = "sample",
    description = {
      "Writes at most K lines per template to a file, spread over time and parameters.",
      "Where documents carry a template id, which the fame processor writes, the cluster counts"
          + " and draws; those without one are read, twice."
    },
    footer = {
      "",
      "Examples:",
      "  fame sample --index 'logs-*' --from now-30d --context service.name,log.level \\",
      "    --out sample.jsonl",
      "  fame sample --index logs --query '{\"term\":{\"env\":\"prod\"}}' --k 10 --read --out"
          + " s.jsonl",
      "",
      "The same command goes on where an interrupted one stopped. The file is a --sample for",
      "annotate, partition, train and run: the index is then read once for all of them.",
      ""
    })
final class SampleCommand implements Callable<Integer> {
  /** Where the fame processor writes its answer, unless it is told otherwise. */
  static final String TARGET = "fame";

  private final Terminal terminal;
  private final int linesPerCheckpoint;

  @Mixin SourceOptions source;
  @Mixin SampleOptions sampling;
  @Mixin ClusterOptions cluster;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      required = true,
      description = "Where the sample goes, one JSON object per line.")
  Path out;

  @Option(
      names = "--read",
      description = "Read every line and mine templates anew, whatever the documents carry.")
  boolean read;

  @Option(
      names = "--target-field",
      paramLabel = "FIELD",
      defaultValue = TARGET,
      description = "Where the fame processor wrote its answer (default: ${DEFAULT-VALUE}).")
  String targetField;

  @Mixin ReportOptions reportOptions;
  @Mixin HelpOption help;

  SampleCommand(Terminal terminal) {
    this(terminal, ResumableSampling.LINES_PER_CHECKPOINT);
  }

  SampleCommand(Terminal terminal, int linesPerCheckpoint) {
    this.terminal = terminal;
    this.linesPerCheckpoint = linesPerCheckpoint;
  }

  @Override
  public Integer call() throws CommandException, IOException, InterruptedException {
    sampling.check();
    OutputFiles.requireWritable(out);
    long started = System.nanoTime();
    IndexSampling.Sampled sampled;
    try (ClusterConnection connection = cluster.connect(terminal)) {
      sampled =
          new IndexSampling(terminal, connection, source, sampling, linesPerCheckpoint)
              .to(out, read ? null : targetField);
    }
    double seconds = Math.round((System.nanoTime() - started) / 1e7) / 100.0;
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("way", sampled.way());
    json.put("documents", sampled.documents());
    json.put("documents_read", sampled.read());
    json.put("templates", sampled.templates());
    json.put("lines", sampled.lines());
    json.put("lines_without_template", sampled.withoutTemplate());
    json.put("searches_turned_away", sampled.turnedAway());
    json.put("seconds", seconds);
    json.put("file", out.toString());
    reportOptions.write(
        terminal,
        json,
        String.format(
                Locale.ROOT,
                "%d lines of %d templates, out of %d documents by %s (%d read), in %.1f s: %s",
                sampled.lines(),
                sampled.templates(),
                sampled.documents(),
                sampled.way().equals("read") ? "reading all of them" : "aggregations",
                sampled.read(),
                seconds,
                out)
            + SampledHistory.toldOf(sampled.withoutTemplate()));
    return ExitCode.OK.code();
  }
}
