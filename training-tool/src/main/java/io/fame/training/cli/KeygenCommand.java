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
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.util.Set;
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
    Path privateFile = withEnding(".key");
    Path publicFile = withEnding(".pub");
    KeyPair pair = Ed25519Keys.generate();
    if (Files.exists(publicFile)) {
      throw exists(publicFile);
    }
    try {
      if (prefix.toAbsolutePath().getParent() != null) {
        Files.createDirectories(prefix.toAbsolutePath().getParent());
      }
      write(privateFile, Ed25519Keys.toText(pair.getPrivate()), "rw-------");
      write(publicFile, Ed25519Keys.toText(pair.getPublic()), "rw-r--r--");
    } catch (FileAlreadyExistsException e) {
      throw exists(Path.of(e.getFile()));
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.ENVIRONMENT, "The keys cannot be written to " + prefix + ".*: " + e, e);
    }
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    result.put("private_key", privateFile.toString()).put("public_key", publicFile.toString());
    reportOptions.write(
        terminal,
        result,
        "Private key: "
            + privateFile
            + " (keep it to yourself; sign with --key)\nPublic key:  "
            + publicFile
            + " (nodes trust what is signed with it)");
    return ExitCode.OK.code();
  }

  private Path withEnding(String ending) {
    return prefix.resolveSibling(prefix.getFileName() + ending);
  }

  private static CommandException exists(Path file) {
    return new CommandException(
        ExitCode.USAGE,
        "There is a file "
            + file
            + " already, and keys are never overwritten. Choose another PREFIX.");
  }

  /** The file is born with its permissions: there is no moment in which others may read it. */
  private static void write(Path file, String text, String permissions) throws IOException {
    boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    FileAttribute<?>[] attributes =
        posix
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
            }
            : new FileAttribute<?>[0];
    Set<StandardOpenOption> options =
        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (var channel = Files.newByteChannel(file, options, attributes)) {
      channel.write(java.nio.ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.US_ASCII)));
    }
  }
}
