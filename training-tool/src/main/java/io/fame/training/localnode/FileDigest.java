/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.localnode;

import io.fame.scoring.bundle.Sha256;
import io.fame.training.localnode.LocalNodeException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Digests of files. */
final class FileDigest {
  private FileDigest() {}

  /** The SHA-256 of a file's content, in lower case hex. */
  static String sha256(Path file) throws LocalNodeException {
    try (InputStream in = Files.newInputStream(file)) {
      return Sha256.hex(in);
    } catch (IOException e) {
      throw new LocalNodeException(Kind.FOLDER_UNUSABLE, "Cannot read " + file, e);
    }
  }
}
