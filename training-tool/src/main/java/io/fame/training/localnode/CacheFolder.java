/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.localnode;

import io.fame.training.localnode.LocalNodeException.Kind;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Where installations are kept from one start to the next, and where nodes run: {@code homes/} and
 * {@code runs/} under one folder, by default {@code ~/.cache/fame}, for root {@code
 * /var/cache/fame}.
 */
final class CacheFolder {
  /** The environment variable that names another folder. */
  static final String VARIABLE = "FAME_CACHE";

  private static final ReentrantLock IN_THIS_PROCESS = new ReentrantLock();

  private final Path folder;

  private CacheFolder(Path folder) {
    this.folder = folder;
  }

  /** The user's, made if it is not there yet. */
  static CacheFolder ofUser(NodeAccount account) throws LocalNodeException {
    String given = System.getenv(VARIABLE);
    if (given != null && !given.isBlank()) {
      return at(Path.of(given), account);
    }
    List<LocalNodeException> refused = new ArrayList<>();
    for (Path candidate : defaults(account)) {
      try {
        return at(candidate, account);
      } catch (LocalNodeException e) {
        refused.add(e);
      }
    }
    throw refused.get(0);
  }

  /** A given one, made if it is not there yet. */
  static CacheFolder at(Path path, NodeAccount account) throws LocalNodeException {
    Path folder = path.toAbsolutePath().normalize();
    if (folder.toString().chars().anyMatch(Character::isWhitespace)) {
      throw unusable(folder, "OpenSearch does not start from a path with spaces", null);
    }
    try {
      for (Path part : List.of(folder, folder.resolve("homes"), folder.resolve("runs"))) {
        Files.createDirectories(part);
        if (account.isRoot()) {
          // Whatever the umask: another account than root's has to get through.
          Files.setPosixFilePermissions(part, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
      }
    } catch (IOException e) {
      throw unusable(folder, "it cannot be written", e);
    }
    if (!Files.isWritable(folder.resolve("homes")) || !Files.isWritable(folder.resolve("runs"))) {
      throw unusable(folder, "it cannot be written", null);
    }
    if (!account.reaches(folder)) {
      throw unusable(
          folder,
          "OpenSearch does not run as root, and another account cannot get into the folders above",
          null);
    }
    return new CacheFolder(folder);
  }

  Path path() {
    return folder;
  }

  Path homes() {
    return folder.resolve("homes");
  }

  Path runs() {
    return folder.resolve("runs");
  }

  /**
   * Refuses to go on where there is too little space.
   *
   * @param bytes how many are needed
   * @param purpose what for, as in "to unpack OpenSearch"
   */
  void requireSpace(long bytes, String purpose) throws LocalNodeException {
    long usable;
    try {
      FileStore store = Files.getFileStore(folder);
      usable = store.getUsableSpace();
    } catch (IOException e) {
      throw unusable(folder, "its free space cannot be determined", e);
    }
    if (usable < bytes) {
      throw new LocalNodeException(
          Kind.DISK_FULL,
          "The disk is too full "
              + purpose
              + ": "
              + mebibytes(bytes)
              + " are needed under "
              + folder
              + ", "
              + mebibytes(usable)
              + " are free. Make room there, or name a folder on another disk in "
              + VARIABLE
              + ".");
    }
  }

  /** Does something that no other process, and no other thread, does with this folder meanwhile. */
  <T> T alone(Work<T> work) throws LocalNodeException, IOException, InterruptedException {
    IN_THIS_PROCESS.lockInterruptibly();
    try (FileChannel channel =
        FileChannel.open(
            folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.lock();
      return work.run();
    } finally {
      IN_THIS_PROCESS.unlock();
    }
  }

  /** What {@link #alone} does. */
  interface Work<T> {
    T run() throws LocalNodeException, IOException, InterruptedException;
  }

  private static List<Path> defaults(NodeAccount account) {
    if (account.isRoot()) {
      return List.of(Path.of("/var/cache/fame"));
    }
    String cache = System.getenv("XDG_CACHE_HOME");
    Path home = Path.of(System.getProperty("user.home"));
    return List.of(
        (cache == null || cache.isBlank() ? home.resolve(".cache") : Path.of(cache))
            .resolve("fame"),
        Path.of("/var/tmp", "fame-" + System.getProperty("user.name")));
  }

  private static LocalNodeException unusable(Path folder, String why, IOException cause) {
    return new LocalNodeException(
        Kind.FOLDER_UNUSABLE,
        "Cannot work in the folder "
            + folder
            + ": "
            + why
            + ". Name another one in the environment variable "
            + VARIABLE
            + ".",
        cause);
  }

  private static String mebibytes(long bytes) {
    return String.format("%,d MiB", bytes >> 20);
  }
}
