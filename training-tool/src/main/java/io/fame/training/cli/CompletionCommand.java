/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.fame.training.command.CommandException;
import io.fame.training.command.ExitCode;
import io.fame.training.command.HelpOption;
import io.fame.training.command.ReportOptions;
import io.fame.training.command.Terminal;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code fame generate-completion}: completion of commands and options in a shell. */
@Command(
    name = "generate-completion",
    description = "Prints a script that completes commands and options in bash and zsh.",
    footer = {
      "",
      "Examples:",
      "  source <(fame generate-completion)",
      "  fame generate-completion > /etc/bash_completion.d/fame",
      ""
    })
final class CompletionCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Spec CommandSpec command;
  @Mixin ReportOptions reportOptions;
  @Mixin HelpOption help;

  CompletionCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws CommandException {
    String script = AutoComplete.bash("fame", command.root().commandLine());
    reportOptions.write(
        terminal, JsonNodeFactory.instance.objectNode().put("script", script), script);
    return ExitCode.OK.code();
  }
}
