/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cli;

import io.fame.scoring.bundle.Ed25519Keys;
import io.fame.training.command.CommandException;
import io.fame.training.command.ExitCode;
import io.fame.training.command.Terminal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.PrivateKey;
import picocli.CommandLine.Option;

/** What bundles are signed with. */
public final class SigningKeyOption {
  /** Environment variable with a private key, for machines that shall have no key file. */
  private static final String VARIABLE = "FAME_SIGNING_KEY";

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description =
          "Private key to sign with, made by `fame keygen` (default: the key that "
              + VARIABLE
              + " holds; unsigned without either).")
  Path file;

  /** The key of the file, or else of the environment; {@code null} where there is neither. */
  PrivateKey key(Terminal terminal) throws CommandException {
    if (file != null) {
      return key(
          new String(BundleFiles.read(file), StandardCharsets.US_ASCII),
          file + " is not a private key as `fame keygen` makes them. Use the file PREFIX.key.");
    }
    String text = terminal.environment().get(VARIABLE);
    return text == null || text.isBlank()
        ? null
        : key(text.strip(), VARIABLE + " does not hold a private key as `fame keygen` makes them.");
  }

  private static PrivateKey key(String text, String otherwise) throws CommandException {
    try {
      return Ed25519Keys.privateKeyFromText(text);
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.USAGE, otherwise, e);
    }
  }
}
