/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cli;

import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The name of a model, checked as the plugin and the bundle format do. */
public final class ModelOption {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,127}");

  @Spec(Spec.Target.MIXEE)
  CommandSpec command;

  private String name;

  @Option(
      names = "--model",
      paramLabel = "NAME",
      required = true,
      description = "Name of the model: lower-case letters, digits, _ and -.")
  void name(String text) {
    if (!NAME.matcher(text).matches()) {
      throw new ParameterException(
          command.commandLine(),
          "--model must be lower-case letters, digits, _ and -, at most 128 of them, and begin with"
              + " a letter or digit.");
    }
    name = text;
  }

  public String name() {
    return name;
  }
}
