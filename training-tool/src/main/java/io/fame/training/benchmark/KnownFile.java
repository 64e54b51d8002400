/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.benchmark;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.scoring.bundle.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Says which file it was, so that a figure can be compared with those of others. */
final class KnownFile {
  /** The published log of Blue Gene/L: bytes, first digits of its SHA-256. */
  private static final long BGL_BYTES = 743_185_031L;

  private static final String BGL_SHA256 = "666130b1";

  private KnownFile() {}

  /** Writes name, size and digest of a file, and its title where it is a published one. */
  static void describe(Path file, ObjectNode node) throws IOException {
    long bytes = Files.size(file);
    String sha256;
    try (InputStream content = Files.newInputStream(file)) {
      sha256 = Sha256.hex(content);
    }
    node.put("name", file.getFileName().toString());
    node.put("bytes", bytes);
    node.put("sha256", sha256);
    if (bytes == BGL_BYTES) {
      node.put(
          "published",
          sha256.startsWith(BGL_SHA256)
              ? "BGL, complete, Zenodo record 8196385"
              : "no: of the size of the complete BGL, but other content");
    }
  }
}
