/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.benchmarks.scoring;

import io.fame.benchmarks.BenchmarkCommand;
import io.fame.benchmarks.LogData;
import io.fame.training.command.ReportOptions;
import io.fame.training.command.Terminal;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bin/scoring}. */
@Command(
    name = "scoring",
    description = "Measures what scoring a line costs, on one thread: whole path and stages.",
    mixinStandardHelpOptions = true)
public final class ScoringCommand extends BenchmarkCommand {
  private final Terminal terminal;

  @Option(names = "--quick", description = "Shorter, for a first look; the figures scatter more.")
  private boolean quick;

  @Option(
      names = "--mixed",
      paramLabel = "FOLDER",
      description = "Log files (*.log, *.log.gz) of systems that no model knows, measured as well.")
  private Path mixed;

  @Mixin private ReportOptions reportOptions;

  private ScoringCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  public static void main(String[] args) {
    run(ScoringCommand::new, args);
  }

  @Override
  public Integer call() throws Exception {
    ScoringBenchmark.Extent extent =
        quick ? ScoringBenchmark.Extent.QUICK : ScoringBenchmark.Extent.FULL;
    if (mixed != null) {
      // JMH measures in processes of its own, which get the properties of this one.
      System.setProperty(LogData.MIXED_FOLDER, mixed.toAbsolutePath().toString());
    }
    ScoringReport report = new ScoringBenchmark(extent, terminal.progress()).run();
    reportOptions.write(terminal, report.json(), report.table());
    return 0;
  }
}
