/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cli;

import io.fame.training.command.CommandException;
import io.fame.training.command.ExitCode;
import io.fame.training.command.Terminal;
import io.fame.training.languagemodel.Redactor;
import io.fame.training.sample.SampleFile;
import io.fame.training.sample.SampledLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** A sample whose lines say which words are names, for lines that are not of it. */
public final class SampleOfNames {
  @Option(
      names = "--sample",
      paramLabel = "FILE",
      description =
          "With --ask: names that lines of this sample give away are redacted as well; a file as"
              + " `fame sample` writes it. One that is not there is told of, and done without.")
  Path file;

  /** Shows all lines of the sample to a redactor. */
  void teach(Redactor redactor, Terminal terminal) throws CommandException, IOException {
    if (file == null) {
      return;
    }
    if (!Files.exists(file)) {
      terminal.note(
          "There is no sample " + file + ": names are known from the lines that wait only.");
      return;
    }
    try {
      SampleFile sample = SampleFile.read(file);
      List<String> context = new ArrayList<>();
      sample
          .history()
          .origin()
          .fields()
          .path("context")
          .forEach(name -> context.add(name.asText()));
      for (SampledLine line : sample.lines()) {
        redactor.learn(line.source().line(), context);
      }
    } catch (IllegalArgumentException e) {
      throw new CommandException(
          ExitCode.USAGE,
          file + " is not a sample as `fame sample` writes it: " + e.getMessage() + ".",
          e);
    }
  }
}
