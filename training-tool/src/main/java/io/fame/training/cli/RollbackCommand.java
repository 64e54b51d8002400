/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cli;

import io.fame.training.cluster.ClusterConnection;
import io.fame.training.command.CommandException;
import io.fame.training.command.ExitCode;
import io.fame.training.command.HelpOption;
import io.fame.training.command.ReportOptions;
import io.fame.training.command.Terminal;
import io.fame.training.progress.Progress;
import io.fame.training.registry.Activation;
import io.fame.training.registry.ModelActivation;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code fame rollback}: back to the version before the active one. */
@Command(
    name = "rollback",
    description = "Goes back to the version that was active before; again to the one before that.",
    footer = {"", "Example:", "  fame rollback --model app-logs", ""})
final class RollbackCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin ModelOption model;
  @Mixin ClusterOptions cluster;
  @Mixin ReportOptions reportOptions;
  @Mixin HelpOption help;

  RollbackCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws CommandException, IOException {
    Activation activation;
    try (ClusterConnection connection = cluster.connect(terminal)) {
      try (Progress.Stage stage = terminal.progress().stage("Rolling back", 1, "versions")) {
        activation = new ModelActivation(connection).rollback(model.name());
        stage.step(1);
      }
      ActivateCommand.note(connection, activation, terminal);
    }
    reportOptions.write(
        terminal, ActivateCommand.describe(activation), ActivateCommand.text(activation));
    return ExitCode.OK.code();
  }
}
