/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.benchmark;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Says which file it was, so that a figure can be compared with those of others. */
final class KnownFile {
  private static final int BUFFER = 1 << 16;

  /** The published log of Blue Gene/L: bytes, first digits of its SHA-256. */
  private static final long BGL_BYTES = 743_185_031L;

  private static final String BGL_SHA256 = "666130b1";

  private KnownFile() {}

  /** Writes name, size and digest of a file, and its title where it is a published one. */
  static void describe(Path file, ObjectNode node) throws IOException {
    long bytes = Files.size(file);
    String sha256 = sha256(file);
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

  private static String sha256(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[BUFFER];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
