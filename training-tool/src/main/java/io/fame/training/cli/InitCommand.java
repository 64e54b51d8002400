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
import io.fame.training.configuration.Configuration;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code fame init}: a configuration file to begin with. */
@Command(
    name = "init",
    description = "Writes a commented configuration file.",
    footer = {"", "Example:", "  fame init fame.yml", ""})
final class InitCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(
      paramLabel = "FILE",
      arity = "0..1",
      defaultValue = "fame.yml",
      description = "Where it goes (default: ${DEFAULT-VALUE}). It must not exist.")
  Path file;

  @Mixin ReportOptions reportOptions;
  @Mixin HelpOption help;

  InitCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws CommandException {
    OutputFiles.requireWritable(file);
    try {
      Configuration.writeTemplate(file);
    } catch (FileAlreadyExistsException e) {
      throw new CommandException(ExitCode.USAGE, file + " exists already; move it away.", e);
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.ENVIRONMENT, file + " cannot be written: " + e.getMessage() + ".", e);
    }
    reportOptions.write(
        terminal,
        JsonNodeFactory.instance.objectNode().put("file", file.toString()),
        "Wrote " + file + ". Edit it, then: fame run --config " + file);
    return ExitCode.OK.code();
  }
}
