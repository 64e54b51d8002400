/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.localnode;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Enumeration;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** Unpacks, links, opens up and deletes folders. */
final class FileTrees {
  private FileTrees() {}

  /**
   * Unpacks a zip whose entries all lie under one folder, without that folder; makes what is in
   * {@code bin} executable.
   */
  static void unpack(Path zip, Path target) throws IOException {
    try (ZipFile file = new ZipFile(zip.toFile())) {
      Enumeration<? extends ZipEntry> entries = file.entries();
      while (entries.hasMoreElements()) {
        ZipEntry entry = entries.nextElement();
        Path path = target.resolve(entry.getName().replaceFirst("^[^/]*/", "")).normalize();
        if (!path.startsWith(target)) {
          throw new ZipException("an entry lies outside of the archive's folder");
        }
        if (entry.isDirectory()) {
          Files.createDirectories(path);
        } else {
          Files.createDirectories(path.getParent());
          try (InputStream in = file.getInputStream(entry)) {
            Files.copy(in, path);
          }
          if (path.startsWith(target.resolve("bin"))) {
            path.toFile().setExecutable(true, false);
          }
        }
      }
    }
  }

  /**
   * Makes a second folder with the same files, by hard links where the disk can, so that it costs
   * neither time nor space; what lies under {@code copied}, relative to the source, is copied.
   */
  static void link(Path source, Path target, Path copied) throws IOException {
    twin(source, target, file -> !source.relativize(file).startsWith(copied));
  }

  /** Copies a folder with all that is in it. */
  static void copy(Path source, Path target) throws IOException {
    twin(source, target, file -> false);
  }

  private static void twin(Path source, Path target, Predicate<Path> linked) throws IOException {
    try (Stream<Path> files = Files.walk(source)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Path twin = target.resolve(source.relativize(file));
        if (Files.isDirectory(file)) {
          Files.createDirectories(twin);
        } else if (linked.test(file)) {
          linkOrCopy(file, twin);
        } else {
          Files.copy(file, twin, StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    }
  }

  private static void linkOrCopy(Path file, Path twin) throws IOException {
    try {
      Files.createLink(twin, file);
    } catch (UnsupportedOperationException | IOException e) {
      Files.copy(file, twin, StandardCopyOption.COPY_ATTRIBUTES);
    }
  }

  /** Lets every account read what is in a folder, whatever the umask was when it was written. */
  static void openForReading(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
        boolean executable = permissions.contains(PosixFilePermission.OWNER_EXECUTE);
        boolean changed = permissions.add(PosixFilePermission.OTHERS_READ);
        if (executable) {
          changed |= permissions.add(PosixFilePermission.OTHERS_EXECUTE);
        }
        if (changed) {
          Files.setPosixFilePermissions(file, permissions);
        }
      }
    }
  }

  /** Deletes a folder with all that is in it; it may vanish in parts meanwhile. */
  static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw e;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, IOException e)
              throws IOException {
            Files.deleteIfExists(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
