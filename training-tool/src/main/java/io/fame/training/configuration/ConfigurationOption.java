/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.configuration;

import io.fame.training.command.CommandException;
import io.fame.training.command.Terminal;
import io.fame.training.languagemodel.LanguageModel;
import io.fame.training.languagemodel.LanguageModelSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where the configuration is. */
public final class ConfigurationOption {
  /** Environment variable that names the file where the option is not given. */
  public static final String VARIABLE = "FAME_CONFIG";

  public static final String NAME = "--config";

  @Option(
      names = NAME,
      paramLabel = "FILE",
      description = "Configuration file (default: the one that FAME_CONFIG names, if any).")
  Path file;

  /** The configuration, if there is one. */
  public Optional<Configuration> read(Terminal terminal) throws CommandException {
    String variable = terminal.environment().get(VARIABLE);
    if (file != null) {
      return Optional.of(Configuration.read(file));
    }
    return variable == null || variable.isBlank()
        ? Optional.empty()
        : Optional.of(Configuration.read(Path.of(variable)));
  }

  /** The configured language model, ready to be asked; {@code null} where there is none. */
  public LanguageModel languageModel(Terminal terminal) throws CommandException, IOException {
    Optional<Configuration> configuration = read(terminal);
    Optional<LanguageModelSettings> settings =
        configuration.isPresent() ? configuration.get().languageModel() : Optional.empty();
    return settings.isPresent() ? LanguageModel.open(settings.get(), terminal.environment()) : null;
  }
}
