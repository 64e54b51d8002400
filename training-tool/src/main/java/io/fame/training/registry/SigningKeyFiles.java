/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.registry;

import io.fame.scoring.bundle.Ed25519Keys;
import java.io.IOException;
import java.nio.ByteBuffer;
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

/**
 * The two files of a key pair: what signs bundles, and what nodes trust.
 *
 * @param privateKey readable by its owner only
 * @param publicKey readable by everyone
 */
public record SigningKeyFiles(Path privateKey, Path publicKey) {
  /** The files {@code PREFIX.key} and {@code PREFIX.pub}. */
  public static SigningKeyFiles of(Path prefix) {
    return new SigningKeyFiles(
        prefix.resolveSibling(prefix.getFileName() + ".key"),
        prefix.resolveSibling(prefix.getFileName() + ".pub"));
  }

  /**
   * Writes both, and the folders above them.
   *
   * @throws FileAlreadyExistsException if one of them exists: keys are never overwritten
   */
  public void write(KeyPair pair) throws IOException {
    if (Files.exists(publicKey)) {
      throw new FileAlreadyExistsException(publicKey.toString());
    }
    Files.createDirectories(privateKey.toAbsolutePath().getParent());
    write(privateKey, Ed25519Keys.toText(pair.getPrivate()), "rw-------");
    write(publicKey, Ed25519Keys.toText(pair.getPublic()), "rw-r--r--");
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
      channel.write(ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.US_ASCII)));
    }
  }
}
