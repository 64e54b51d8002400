/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.benchmarks.scoring;

import io.fame.benchmarks.LinesWithIds;
import io.fame.benchmarks.LogData;
import io.fame.scoring.LogLine;
import io.fame.scoring.bundle.Bundle;
import io.fame.scoring.bundle.BundleException;
import io.fame.scoring.bundle.BundleReader;
import io.fame.scoring.bundle.SignaturePolicy;
import io.fame.training.source.SourceLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The lines of one call of a benchmark method, other ones for each call. */
@State(Scope.Thread)
public class Lines {
  /** Lines per call: what a bulk request brings. */
  static final int COUNT = 2000;

  /** System property: the folder with a bundle per data set. */
  static final String MODELS = "fame.benchmarks.models";

  /** Which lines. */
  @Param({"bgl", "services"})
  public String data;

  private LinesWithIds source;
  private List<LogLine> lines;

  /** Reads the file. */
  @Setup(Level.Trial)
  public void read() throws IOException, InterruptedException {
    List<SourceLine> all = logData().lines();
    source = new LinesWithIds(all);
  }

  /** Takes the next lines, with new ids; not measured. */
  @Setup(Level.Invocation)
  public void renew() {
    lines = source.take(COUNT);
  }

  List<LogLine> get() {
    return lines;
  }

  LogData logData() {
    for (LogData candidate : LogData.values()) {
      if (candidate.label().equals(data)) {
        return candidate;
      }
    }
    throw new IllegalStateException(data);
  }

  /** The model that scores such lines. */
  Bundle bundle() throws IOException {
    try {
      return BundleReader.read(
          Files.readAllBytes(bundleFile(System.getProperty(MODELS), logData())),
          new SignaturePolicy(List.of(), false));
    } catch (BundleException e) {
      throw new IOException(e);
    }
  }

  static Path bundleFile(String folder, LogData data) {
    return Path.of(folder, data.taughtBy().label() + ".zip");
  }
}
