/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.scoring.bundle.Ed25519Keys;
import io.fame.training.command.CommandException;
import io.fame.training.command.ExitCode;
import io.fame.training.command.HelpOption;
import io.fame.training.command.ReportOptions;
import io.fame.training.command.Terminal;
import io.fame.training.registry.SigningKeyFiles;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code fame keygen}: makes the key pair that signs bundles. */
@Command(
    name = "keygen",
    description = "Makes an Ed25519 key pair: PREFIX.key signs bundles, nodes trust PREFIX.pub.",
    footer = {
      "",
      "Example:",
      "  fame keygen ~/.fame/signing",
      "  fame run --index logs --label-field label --model app-logs --key ~/.fame/signing.key",
      ""
    })
final class KeygenCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(paramLabel = "PREFIX", description = "Path of the two files, without the ending.")
  Path prefix;

  @Mixin ReportOptions reportOptions;
  @Mixin HelpOption help;

  KeygenCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws CommandException {
    SigningKeyFiles files = SigningKeyFiles.of(prefix);
    try {
      files.write(Ed25519Keys.generate());
    } catch (FileAlreadyExistsException e) {
      throw new CommandException(
          ExitCode.USAGE,
          "There is a file "
              + e.getFile()
              + " already, and keys are never overwritten. Choose another PREFIX.",
          e);
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.ENVIRONMENT, "The keys cannot be written to " + prefix + ".*: " + e, e);
    }
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    result
        .put("private_key", files.privateKey().toString())
        .put("public_key", files.publicKey().toString());
    reportOptions.write(
        terminal,
        result,
        "Private key: "
            + files.privateKey()
            + " (keep it to yourself; sign with --key)\nPublic key:  "
            + files.publicKey()
            + " (nodes trust what is signed with it)");
    return ExitCode.OK.code();
  }
}
