/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cli;

import io.fame.training.SampledHistory;
import io.fame.training.UnusableDataException;
import io.fame.training.cluster.ClusterConnection;
import io.fame.training.command.CommandException;
import io.fame.training.command.ExitCode;
import io.fame.training.command.Terminal;
import io.fame.training.sample.SampleFile;
import io.fame.training.sample.SampleOrigin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** Where the lines of a history come from: out of the index, or out of a file that keeps them. */
public final class SampleFileOption {
  @Option(
      names = "--sample",
      paramLabel = "FILE",
      description =
          "Take the lines out of this file, as `fame sample` writes it. Where it is not there yet,"
              + " sample into it first: an interrupted reading then goes on where it stopped, and"
              + " several commands read the index once. Without, the index is read each time.")
  Path file;

  /** The history that is learned from. */
  SampledHistory history(
      ClusterConnection connection, SourceOptions source, SampleOptions sampling, Terminal terminal)
      throws CommandException, IOException, InterruptedException, UnusableDataException {
    if (file == null) {
      return sampling.read(connection, source, terminal);
    }
    boolean isThere = Files.exists(file);
    if (!isThere) {
      OutputFiles.requireWritable(file);
      new IndexSampling(terminal, connection, source, sampling).to(file, SampleCommand.TARGET);
    }
    SampleFile sample = sample(IndexSampling.origin(connection, source, sampling));
    if (isThere) {
      terminal.err().println(age(sample.history().sampledAt(), source));
    }
    return SampledHistory.of(sample, sampling.linesPerTemplate, sampling.seed);
  }

  /** A time range that moves says the same however old the sample is, so its age has to be told. */
  private String age(Instant sampledAt, SourceOptions source) {
    boolean moves =
        Stream.of(source.from, source.to).anyMatch(time -> time != null && time.contains("now"));
    return "Using the sample of "
        + sampledAt
        + " in "
        + file
        + ", "
        + Duration.between(sampledAt, Instant.now()).toDays()
        + " days old; the index is not read, so later lines do not count."
        + (moves ? " \"now\" in its time range is when it was sampled." : "");
  }

  private SampleFile sample(SampleOrigin wanted) throws CommandException, IOException {
    SampleFile sample;
    try {
      sample = SampleFile.read(file);
    } catch (IllegalArgumentException e) {
      throw new CommandException(
          ExitCode.USAGE,
          file + " is not a sample as `fame sample` writes it: " + e.getMessage() + ".",
          e);
    }
    List<String> other = wanted.differences(sample.history().origin());
    if (!other.isEmpty()) {
      throw new CommandException(
          ExitCode.USAGE,
          file
              + " is the sample of something else: it differs in "
              + String.join(", ", other)
              + ". Name another file, which need not be there yet.");
    }
    return sample;
  }
}
