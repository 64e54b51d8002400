/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.model;

import io.fame.scoring.bundle.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * The last bundles of each model that served on this node, the active one and the one before:
 * {@code <directory>/<name>/<version>-<sha256>.zip}. They serve a restarted node whose registry is
 * away, and a rollback. A bundle that passed but is not active yet is staged below {@code staged};
 * nothing but its own activation makes it serve. What is read here has to pass again.
 */
final class VerifiedCopies {
  /** A bundle and what it was active as. */
  record Copy(ModelVersion version, byte[] zip) {}

  private static final Logger LOG = LogManager.getLogger(VerifiedCopies.class);
  private static final String SUFFIX = ".zip";
  private static final String STAGED = "staged";
  private static final int KEPT = 2;

  private final Path directory;

  VerifiedCopies(Path directory) {
    this.directory = directory;
  }

  /**
   * The copy of the wanted version, else that of the version which served last. Damaged copies are
   * left out.
   */
  Optional<Copy> find(String model, ModelVersion wanted) {
    List<Path> files = files(folder(model));
    files.addAll(files(staged(model)));
    for (Path file : files) {
      if (file.getFileName().toString().endsWith(wanted.sha256() + SUFFIX)) {
        Optional<Copy> copy = read(file);
        if (copy.isPresent()) {
          return Optional.of(new Copy(wanted, copy.get().zip()));
        }
      }
    }
    return files(folder(model)).stream()
        .map(VerifiedCopies::read)
        .flatMap(Optional::stream)
        .findFirst();
  }

  /** Keeps a bundle that serves. A full disk is not fatal. */
  void keep(String model, ModelVersion version, byte[] zip) {
    try {
      write(folder(model), version, zip);
      prune(folder(model), version, KEPT);
    } catch (IOException e) {
      LOG.warn("no local copy of model [{}] version [{}] could be kept", model, version, e);
    }
  }

  /** Keeps a bundle that may serve soon, in place of any other such one. */
  void stage(String model, ModelVersion version, byte[] zip) {
    try {
      write(staged(model), version, zip);
      prune(staged(model), version, 1);
    } catch (IOException e) {
      LOG.warn("no local copy of model [{}] version [{}] could be staged", model, version, e);
    }
  }

  /** The version serves now: its copy becomes the latest one, if there is a copy. */
  void promote(String model, ModelVersion version) {
    Path kept = folder(model).resolve(fileName(version));
    Path staged = staged(model).resolve(fileName(version));
    try {
      if (Files.exists(staged)) {
        Files.move(staged, kept, StandardCopyOption.ATOMIC_MOVE);
      }
      if (Files.exists(kept)) {
        Files.setLastModifiedTime(kept, FileTime.from(Instant.now()));
        prune(folder(model), version, KEPT);
      }
    } catch (IOException e) {
      LOG.warn("the local copy of model [{}] version [{}] stays staged", model, version, e);
    }
  }

  private Path folder(String model) {
    return directory.resolve(model);
  }

  private Path staged(String model) {
    return folder(model).resolve(STAGED);
  }

  private static String fileName(ModelVersion version) {
    return version.version() + '-' + version.sha256() + SUFFIX;
  }

  private static void write(Path folder, ModelVersion version, byte[] zip) throws IOException {
    Files.createDirectories(folder);
    Path partial = folder.resolve(version.sha256() + ".partial");
    try {
      try (FileChannel channel =
          FileChannel.open(
              partial,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        ByteBuffer content = ByteBuffer.wrap(zip);
        while (content.hasRemaining()) {
          channel.write(content);
        }
        channel.force(true);
      }
      Files.move(partial, folder.resolve(fileName(version)), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      // On a full disk what could be written is only in the way.
      Files.deleteIfExists(partial);
    }
  }

  /** Deletes all but the given version and the latest others. */
  private static void prune(Path folder, ModelVersion version, int kept) throws IOException {
    int left = kept - 1;
    for (Path file : files(folder)) {
      if (!file.getFileName().toString().equals(fileName(version)) && left-- <= 0) {
        Files.delete(file);
      }
    }
  }

  /** Zip files, the latest first. */
  private static List<Path> files(Path folder) {
    Map<Path, FileTime> times = new HashMap<>();
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
        for (Path file : found) {
          times.put(file, Files.getLastModifiedTime(file));
        }
      } catch (IOException e) {
        LOG.warn("the local copies in [{}] cannot be listed", folder, e);
      }
    }
    List<Path> files = new ArrayList<>(times.keySet());
    files.sort(Comparator.comparing(times::get).reversed());
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
