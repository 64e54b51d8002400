/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.benchmarks.ingest;

import io.fame.benchmarks.BenchmarkCommand;
import io.fame.training.command.ReportOptions;
import io.fame.training.command.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bin/ingest}. */
@Command(
    name = "ingest",
    description = "Measures what pipelines cost a node that indexes log lines.",
    mixinStandardHelpOptions = true)
public final class IngestCommand extends BenchmarkCommand {
  private final Terminal terminal;

  @Option(names = "--quick", description = "One load, fewer documents and rounds.")
  private boolean quick;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "Rounds under each load, for ratios that scatter less.")
  private Integer rounds;

  @Option(names = "--documents", paramLabel = "N", description = "Documents per run.")
  private Integer documents;

  @Mixin private ReportOptions reportOptions;

  private IngestCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  public static void main(String[] args) {
    run(IngestCommand::new, args);
  }

  @Override
  public Integer call() throws Exception {
    IngestBenchmark.Extent extent =
        quick ? IngestBenchmark.Extent.QUICK : IngestBenchmark.Extent.FULL;
    if (rounds != null) {
      extent = extent.withRounds(Math.max(1, rounds));
    }
    if (documents != null) {
      extent = extent.withDocuments(Math.max(1000, documents));
    }
    IngestReport report =
        new IngestBenchmark(extent, terminal.progress(), terminal.err()::println).run();
    reportOptions.write(terminal, report.json(), report.table());
    return 0;
  }
}
