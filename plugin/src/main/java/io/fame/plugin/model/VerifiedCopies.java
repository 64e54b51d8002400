/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.model;

import io.fame.scoring.bundle.BundleFormat;
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
import java.util.stream.Stream;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.opensearch.common.Nullable;
import org.opensearch.env.NodeEnvironment;

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

  /**
   * Creates the copies of a node.
   *
   * @param directory where they are; null where the node has no place of its own: it keeps none
   */
  VerifiedCopies(@Nullable Path directory) {
    this.directory = directory;
  }

  /** Those of a node, below its first data path; none with {@code node.local_storage: false}. */
  static VerifiedCopies of(NodeEnvironment node) {
    return new VerifiedCopies(node.hasNodeFile() ? node.nodePaths()[0].path.resolve("fame") : null);
  }

  /** The copy of exactly this bundle, also a staged one. */
  Optional<Copy> find(String model, ModelVersion wanted) {
    return Stream.concat(files(folder(model)).stream(), files(staged(model)).stream())
        .filter(file -> file.getFileName().toString().endsWith(wanted.sha256() + SUFFIX))
        .map(VerifiedCopies::read)
        .flatMap(Optional::stream)
        .findFirst()
        .map(copy -> new Copy(wanted, copy.zip()));
  }

  /** Copies of other bundles that served, the latest first, each read when it is come to. */
  Stream<Copy> others(String model, ModelVersion wanted) {
    return files(folder(model)).stream()
        .map(VerifiedCopies::read)
        .flatMap(Optional::stream)
        .filter(copy -> !copy.version().sha256().equals(wanted.sha256()));
  }

  /** Keeps a bundle that serves. A full disk is not fatal. */
  synchronized void keep(String model, ModelVersion version, byte[] zip) {
    add(folder(model), version, zip);
  }

  /**
   * Keeps a bundle that may serve soon, and the one before: two activations may be on their way.
   */
  synchronized void stage(String model, ModelVersion version, byte[] zip) {
    add(staged(model), version, zip);
  }

  private static void add(@Nullable Path folder, ModelVersion version, byte[] zip) {
    if (folder == null) {
      return;
    }
    try {
      write(folder, version, zip);
      prune(folder, version, KEPT);
    } catch (IOException e) {
      LOG.warn("no local copy of version [{}] could be kept in [{}]", version, folder, e);
    }
  }

  /** The version serves now: its copy becomes the latest one, if there is a copy. */
  synchronized void promote(String model, ModelVersion version) {
    if (directory == null) {
      return;
    }
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

  @Nullable
  private Path folder(String model) {
    return directory == null ? null : directory.resolve(model);
  }

  @Nullable
  private Path staged(String model) {
    return directory == null ? null : folder(model).resolve(STAGED);
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
  private static List<Path> files(@Nullable Path folder) {
    Map<Path, FileTime> times = new HashMap<>();
    if (folder != null && Files.isDirectory(folder)) {
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
      if (Files.size(file) <= BundleFormat.MAX_ZIP_BYTES) {
        byte[] zip = Files.readAllBytes(file);
        if (Sha256.hex(zip).equals(version.sha256())) {
          return Optional.of(new Copy(version, zip));
        }
      }
      LOG.warn("the local copy [{}] is damaged", file);
    } catch (IOException | IllegalArgumentException e) {
      LOG.warn("the local copy [{}] cannot be read", file, e);
    }
    return Optional.empty();
  }
}
