/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.model;

import io.fame.scoring.bundle.Sha256;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * The last bundle of each model that passed on this node: {@code
 * <directory>/<name>/<version>-<sha256>.zip}. It serves a restarted node whose registry is away.
 * What is read here has to pass again.
 */
final class VerifiedCopies {
  /** A bundle and what it was active as. */
  record Copy(ModelVersion version, byte[] zip) {}

  private static final Logger LOG = LogManager.getLogger(VerifiedCopies.class);
  private static final String SUFFIX = ".zip";

  private final Path directory;

  VerifiedCopies(Path directory) {
    this.directory = directory;
  }

  /** The copy of this model, preferably of the wanted version. Damaged copies are left out. */
  Optional<Copy> find(String model, ModelVersion wanted) {
    Optional<Copy> found = Optional.empty();
    for (Path file : files(model)) {
      Optional<Copy> copy = read(file);
      if (copy.isPresent() && copy.get().version().sha256().equals(wanted.sha256())) {
        return Optional.of(new Copy(wanted, copy.get().zip()));
      }
      found = copy.isPresent() ? copy : found;
    }
    return found;
  }

  /** Keeps a bundle that passed, in place of the model's older ones. A full disk is not fatal. */
  void keep(String model, ModelVersion version, byte[] zip) {
    Path folder = directory.resolve(model);
    Path file = folder.resolve(version.version() + '-' + version.sha256() + SUFFIX);
    try {
      Files.createDirectories(folder);
      Path partial = folder.resolve(version.sha256() + ".partial");
      try (FileChannel channel =
          FileChannel.open(
              partial,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        java.nio.ByteBuffer content = java.nio.ByteBuffer.wrap(zip);
        while (content.hasRemaining()) {
          channel.write(content);
        }
        channel.force(true);
      }
      Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
      for (Path other : files(model)) {
        if (!other.equals(file)) {
          Files.delete(other);
        }
      }
    } catch (IOException e) {
      LOG.warn("no local copy of model [{}] version [{}] could be kept", model, version, e);
    }
  }

  private List<Path> files(String model) {
    List<Path> files = new ArrayList<>();
    Path folder = directory.resolve(model);
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
        found.forEach(files::add);
      } catch (IOException e) {
        LOG.warn("the local copies of model [{}] cannot be listed", model, e);
      }
    }
    return files;
  }

  private static Optional<Copy> read(Path file) {
    try {
      String name = file.getFileName().toString();
      int dash = name.lastIndexOf('-');
      if (dash < 0) {
        return Optional.empty();
      }
      ModelVersion version =
          ModelVersion.parse(
              name.substring(0, dash)
                  + ':'
                  + name.substring(dash + 1, name.length() - SUFFIX.length()));
      byte[] zip = Files.readAllBytes(file);
      if (Sha256.hex(zip).equals(version.sha256())) {
        return Optional.of(new Copy(version, zip));
      }
      LOG.warn("the local copy [{}] is damaged", file);
    } catch (IOException | IllegalArgumentException e) {
      LOG.warn("the local copy [{}] cannot be read", file, e);
    }
    return Optional.empty();
  }
}
