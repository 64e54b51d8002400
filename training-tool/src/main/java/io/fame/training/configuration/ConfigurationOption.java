/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.configuration;

import io.fame.training.command.CommandException;
import io.fame.training.command.ExitCode;
import io.fame.training.command.Terminal;
import io.fame.training.languagemodel.LanguageModel;
import io.fame.training.languagemodel.LanguageModelSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Where the configuration is, and what only a configuration can say. */
public final class ConfigurationOption {
  /** Environment variable that names the file where the option is not given. */
  public static final String VARIABLE = "FAME_CONFIG";

  public static final String NAME = "--config";

  @Option(
      names = NAME,
      paramLabel = "FILE",
      description = "Configuration file (default: the one that FAME_CONFIG names, if any).")
  Path file;

  private Configuration configuration;

  /** Gives the configuration, which is read before the options are, to a command that takes one. */
  public static void give(Configuration configuration, CommandSpec command) {
    for (CommandSpec mixin : command.mixins().values()) {
      if (mixin.userObject() instanceof ConfigurationOption) {
        ((ConfigurationOption) mixin.userObject()).configuration = configuration;
      }
      give(configuration, mixin);
    }
  }

  private Optional<LanguageModelSettings> settings() throws CommandException {
    return configuration == null ? Optional.empty() : configuration.languageModel();
  }

  /**
   * The configured language model.
   *
   * @throws CommandException of code USAGE where there is none
   */
  public LanguageModelSettings requiredLanguageModel() throws CommandException {
    return settings()
        .orElseThrow(
            () ->
                new CommandException(
                    ExitCode.USAGE,
                    "No language model is configured. Write a configuration with `fame init`, and"
                        + " name it with --config."));
  }

  /** The configured language model, ready to be asked; {@code null} where there is none. */
  public LanguageModel languageModel(Terminal terminal) throws CommandException, IOException {
    Optional<LanguageModelSettings> settings = settings();
    return settings.isPresent()
        ? LanguageModel.open(settings.get(), terminal.environment(), terminal::note)
        : null;
  }
}
