/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cli;

import io.fame.training.annotate.HumanLabelFile;
import io.fame.training.command.CommandException;
import io.fame.training.command.ExitCode;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** Files that a command writes at its end: looked at before hours are spent, or money. */
final class OutputFiles {
  private OutputFiles() {}

  /**
   * Checks that files can be made, as far as that can be known beforehand.
   *
   * @param files {@code null} where one is not wanted
   * @throws CommandException of code USAGE naming the first that cannot
   */
  static void requireWritable(Path... files) throws CommandException {
    for (Path file : files) {
      if (file == null) {
        continue;
      }
      Path folder = file.toAbsolutePath().getParent();
      if (Files.isDirectory(file) || folder == null) {
        throw new CommandException(ExitCode.USAGE, file + " is a folder; name a file.");
      }
      if (!Files.isDirectory(folder)) {
        throw new CommandException(ExitCode.USAGE, "There is no folder " + folder + ".");
      }
      if (!Files.isWritable(Files.exists(file) ? file : folder)) {
        throw new CommandException(ExitCode.USAGE, file + " may not be written.");
      }
    }
  }

  /**
   * Checks the same of files that people label in, and that nobody has yet.
   *
   * @param labels what is read, or {@code null}
   * @param written what is written; {@code null} where one is not wanted
   */
  static void requireNoLabelLost(Path labels, Path... written)
      throws CommandException, IOException {
    requireWritable(written);
    Set<Path> used = new HashSet<>();
    if (labels != null) {
      used.add(normalized(labels));
    }
    for (Path file : written) {
      if (file == null) {
        continue;
      }
      if (!used.add(normalized(file))) {
        throw new CommandException(
            ExitCode.USAGE,
            file + " is named for two things, of labels to read and of files to write.");
      }
      try {
        HumanLabelFile.requireNoLabelLost(file);
      } catch (FileAlreadyExistsException e) {
        throw new CommandException(
            ExitCode.USAGE,
            file
                + " exists, and holds labels that somebody wrote. Choose another name; --labels"
                + " takes it.",
            e);
      }
    }
  }

  private static Path normalized(Path file) {
    return file.toAbsolutePath().normalize();
  }
}
