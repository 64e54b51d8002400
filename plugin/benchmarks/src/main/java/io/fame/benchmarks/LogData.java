/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.benchmarks;

import io.fame.training.demo.Checkout;
import io.fame.training.source.FileLineSource;
import io.fame.training.source.LineSource;
import io.fame.training.source.LogFormat;
import io.fame.training.source.SourceLine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The lines that are measured with: real ones, those of the demo and those of a folder. */
public enum LogData {
  /** The first 100,000 lines of the Blue Gene/L machine. */
  BGL("bgl/BGL_100k.log.gz", LogFormat.BGL, List.of("component", "level")),
  /** Lines of seven services under injected faults. */
  SERVICES("services/T1.jsonl.gz", LogFormat.JSONL, List.of("service", "level")),
  /** Whatever is in the folder {@link #MIXED_FOLDER}; the model of the services has to score it. */
  MIXED(null, LogFormat.JSONL, List.of("service", "level"));

  /** System property: a folder of log files, or not set. */
  public static final String MIXED_FOLDER = "fame.benchmarks.mixed";

  private final String file;
  private final LogFormat format;
  private final List<String> context;

  LogData(String file, LogFormat format, List<String> context) {
    this.file = file;
    this.format = format;
    this.context = context;
  }

  /** All that there is. */
  public static List<LogData> available() {
    return System.getProperty(MIXED_FOLDER) == null ? List.of(BGL, SERVICES) : List.of(values());
  }

  /** The lines that the model for these is trained on. */
  public LogData taughtBy() {
    return this == MIXED ? SERVICES : this;
  }

  /** As it is written in reports. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  public LogFormat format() {
    return format;
  }

  /** Names of the lines' context values. */
  public List<String> context() {
    return context;
  }

  /** All lines in the order of the file. */
  public List<SourceLine> lines() throws IOException, InterruptedException {
    if (this == MIXED) {
      return MixedLines.read(Path.of(System.getProperty(MIXED_FOLDER)), context.size());
    }
    List<SourceLine> lines = new ArrayList<>();
    LineSource source = new FileLineSource(path(), format, context);
    source.forEach(lines::add);
    return lines;
  }

  /** The file as it is, line by line: what the fields were cut out of. */
  public List<String> rawLines() throws IOException {
    return MixedLines.textOf(path());
  }

  private Path path() throws IOException {
    return Checkout.find().demoData().resolve(file);
  }
}
