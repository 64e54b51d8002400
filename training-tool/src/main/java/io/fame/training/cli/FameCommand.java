/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cli;

import io.fame.training.command.HelpOption;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code fame} itself: only its commands do something. */
@Command(
    name = "fame",
    description = "Trains, certifies and activates models that find anomalous log lines.",
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "  0:done",
      "  1:unexpected error",
      "  2:wrong command line or file",
      "  3:cluster unreachable, failing, or refusing the credentials",
      "  4:data unusable (index missing or empty, no text, no labels, one class, too few lines)",
      "  5:certification failed",
      "  6:model not stored, or refused by a node",
      "  7:this machine: no JDK, port in use, disk full, broken download",
      "  8:budget for language model calls spent",
      "  9:language model unreachable, refusing the key or the request, or out of credit",
      "130:interrupted"
    })
final class FameCommand implements Callable<Integer> {
  @Spec CommandSpec command;
  @Mixin HelpOption help;

  @Override
  public Integer call() {
    throw new ParameterException(command.commandLine(), "A command is missing.");
  }
}
