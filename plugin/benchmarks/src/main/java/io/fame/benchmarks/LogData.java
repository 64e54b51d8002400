/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.benchmarks;

import io.fame.training.demo.Checkout;
import io.fame.training.source.FileLineSource;
import io.fame.training.source.LineSource;
import io.fame.training.source.LogFormat;
import io.fame.training.source.SourceLine;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/** The lines that are measured with: real ones, those of the demo. */
public enum LogData {
  /** The first 100,000 lines of the Blue Gene/L machine. */
  BGL("bgl/BGL_100k.log.gz", LogFormat.BGL, List.of("component", "level")),
  /** Lines of seven services under injected faults. */
  SERVICES("services/T1.jsonl.gz", LogFormat.JSONL, List.of("service", "level"));

  private final String file;
  private final LogFormat format;
  private final List<String> context;

  LogData(String file, LogFormat format, List<String> context) {
    this.file = file;
    this.format = format;
    this.context = context;
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
    List<SourceLine> lines = new ArrayList<>();
    LineSource source = new FileLineSource(path(), format, context);
    source.forEach(lines::add);
    return lines;
  }

  /** The file as it is, line by line: what the fields were cut out of. */
  public List<String> rawLines() throws IOException {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(path())), StandardCharsets.UTF_8))) {
      return reader.lines().toList();
    }
  }

  private Path path() throws IOException {
    return Checkout.find().demoData().resolve(file);
  }
}
