/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cli;

import io.fame.training.SampledHistory;
import io.fame.training.UnusableDataException;
import io.fame.training.cluster.ClusterConnection;
import io.fame.training.cluster.IndexLineSource;
import io.fame.training.command.CommandException;
import io.fame.training.command.Terminal;
import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which lines of the history are looked at. */
public final class SampleOptions {
  @Spec(Spec.Target.MIXEE)
  CommandSpec command;

  @Option(
      names = "--k",
      paramLabel = "N",
      defaultValue = "100",
      description = "Lines per template that are labelled at most (default: ${DEFAULT-VALUE}).")
  int linesPerTemplate;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of the sampling (default: ${DEFAULT-VALUE}).")
  long seed;

  /**
   * @throws ParameterException if no line could be drawn
   */
  void check() {
    if (linesPerTemplate < 1) {
      throw new ParameterException(command.commandLine(), "--k must be at least 1.");
    }
  }

  /** Reads the history that the lines are chosen from. */
  SampledHistory read(ClusterConnection connection, SourceOptions source, Terminal terminal)
      throws CommandException, IOException, InterruptedException, UnusableDataException {
    return SampledHistory.of(
        IndexLineSource.open(connection, source.selection()),
        linesPerTemplate,
        seed,
        terminal.progress());
  }
}
