/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** A file that log lines are written to: they hold secrets, so nobody else may read it. */
public final class LineFile {
  private LineFile() {}

  /**
   * Makes an empty file that only its owner can read, where the file system knows owners. It is
   * born so: there is no moment in which others may read it.
   *
   * @throws java.nio.file.FileAlreadyExistsException if the file exists
   */
  public static Path create(Path file) throws IOException {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? Files.createFile(
            file,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
        : Files.createFile(file);
  }
}
