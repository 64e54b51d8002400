/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cli;

import io.fame.training.command.CommandException;
import io.fame.training.command.Terminal;
import io.fame.training.configuration.Configuration;
import io.fame.training.configuration.ConfigurationOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Takes what the command line does not say from the configuration: {@code source.index} is {@code
 * --index}, and so on. What neither says has the option's own default.
 */
final class ConfigurationDefaults implements IDefaultValueProvider {
  /** Commands that read the history which a model is to learn from. */
  private static final Set<String> OF_THE_HISTORY =
      Set.of("sample", "annotate", "partition", "train", "run");

  private final Configuration configuration;
  private final String command;

  private ConfigurationDefaults(Configuration configuration, String command) {
    this.configuration = configuration;
    this.command = command;
  }

  /**
   * The configuration that a command line names, or else the environment, also given to the command
   * itself; none where the command takes nothing from it, or is only asked for help.
   *
   * @throws CommandException of code USAGE if it cannot be read, or says something unknown
   */
  static Optional<ConfigurationDefaults> of(String[] args, Terminal terminal, CommandLine program)
      throws CommandException {
    if (!concerns(args, program)) {
      return Optional.empty();
    }
    String named = terminal.environment().get(ConfigurationOption.VARIABLE);
    for (int i = 0; i < args.length; i++) {
      if (args[i].startsWith(ConfigurationOption.NAME + "=")) {
        named = args[i].substring(ConfigurationOption.NAME.length() + 1);
      } else if (args[i].equals(ConfigurationOption.NAME) && i + 1 < args.length) {
        named = args[i + 1];
      }
    }
    if (named == null || named.isBlank()) {
      return Optional.empty();
    }
    Configuration configuration = Configuration.read(Path.of(named));
    ConfigurationOption.give(configuration, program.getSubcommands().get(args[0]).getCommandSpec());
    return Optional.of(new ConfigurationDefaults(configuration, args[0]));
  }

  private static boolean concerns(String[] args, CommandLine program) {
    CommandLine command = args.length == 0 ? null : program.getSubcommands().get(args[0]);
    boolean help = Arrays.stream(args).anyMatch(arg -> arg.equals("--help") || arg.equals("-h"));
    return command != null
        && !help
        && Configuration.optionNames().stream()
            .anyMatch(name -> command.getCommandSpec().findOption(name) != null);
  }

  @Override
  public String defaultValue(ArgSpec argument) {
    if (!(argument instanceof OptionSpec) || argument.group() != null) {
      return null;
    }
    String option = ((OptionSpec) argument).longestName();
    // Null leaves the option's own default.
    return isFor(option) ? configuration.options().get(option) : null;
  }

  /**
   * The time range is that of the history: what has come since is what other commands are there
   * for. A backfill is for all that a pipeline left without a score.
   */
  private boolean isFor(String option) {
    switch (option) {
      case "--to":
        return OF_THE_HISTORY.contains(command);
      case "--from":
        return OF_THE_HISTORY.contains(command) || command.equals("update");
      case "--query":
        return !command.equals("backfill");
      default:
        return true;
    }
  }
}
