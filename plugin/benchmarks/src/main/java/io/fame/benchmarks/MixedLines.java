/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.benchmarks;

import io.fame.scoring.LogLine;
import io.fame.training.source.SourceLine;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** Lines of the log files of a folder as they are, one of each file in turn. */
final class MixedLines {
  private MixedLines() {}

  /**
   * Reads all {@code *.log} and {@code *.log.gz}, in the order of their names.
   *
   * @param contextValues how many empty context values each line has
   * @throws IOException if the folder holds no such file, or one cannot be read
   */
  static List<SourceLine> read(Path folder, int contextValues) throws IOException {
    List<Path> files;
    try (Stream<Path> entries = Files.list(folder)) {
      files = entries.filter(file -> file.toString().matches(".*\\.log(\\.gz)?")).sorted().toList();
    }
    List<List<String>> texts = new ArrayList<>();
    for (Path file : files) {
      texts.add(textOf(file).stream().filter(line -> !line.isBlank()).toList());
    }
    int longest = texts.stream().mapToInt(List::size).max().orElse(0);
    if (longest == 0) {
      throw new IOException("no lines in files *.log or *.log.gz of " + folder);
    }
    List<String> context = Collections.nCopies(contextValues, "");
    List<SourceLine> lines = new ArrayList<>();
    for (int i = 0; i < longest; i++) {
      for (List<String> text : texts) {
        if (i < text.size()) {
          String id = Integer.toString(lines.size());
          lines.add(new SourceLine(id, 0, new LogLine(text.get(i), context), null));
        }
      }
    }
    return lines;
  }

  /** The lines of a file, unpacked where its name ends in {@code .gz}. */
  static List<String> textOf(Path file) throws IOException {
    try (InputStream bytes = Files.newInputStream(file);
        InputStream text = file.toString().endsWith(".gz") ? new GZIPInputStream(bytes) : bytes;
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(text, StandardCharsets.UTF_8))) {
      return reader.lines().toList();
    }
  }
}
