/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.source;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;

/**
 * The lines of a log file, plain or {@code .gz}, in the order of the file; ids are line numbers
 * that start at 1. Lines that are not of the file's format are left out, counted, and named by
 * their number. Broken UTF-8 becomes U+FFFD; blank lines are nobody's mistake and count as nothing.
 */
public final class FileLineSource implements LineSource {
  private static final int NAMED_LINES = 10;

  private final Path file;
  private final LineParser parser;
  private final List<Long> malformedNumbers = new ArrayList<>();
  private long malformed;
  private long size = -1;

  public FileLineSource(Path file, LogFormat format, List<String> context) {
    this.file = file;
    this.parser = format.parser(context);
  }

  @Override
  public void forEach(Consumer<SourceLine> consumer) throws IOException, InterruptedException {
    malformed = 0;
    malformedNumbers.clear();
    long number = 0;
    long read = 0;
    try (BufferedReader reader = open()) {
      for (String text = reader.readLine(); text != null; text = reader.readLine()) {
        number++;
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        if (text.isBlank()) {
          continue;
        }
        SourceLine line = parser.parse(Long.toString(number), text);
        if (line == null) {
          malformed++;
          if (malformedNumbers.size() < NAMED_LINES) {
            malformedNumbers.add(number);
          }
          continue;
        }
        read++;
        consumer.accept(line);
      }
    }
    size = read;
  }

  /** {@inheritDoc} The first call reads the whole file. */
  @Override
  public long size() throws IOException {
    if (size < 0) {
      try {
        forEach(line -> {});
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while reading " + file, e);
      }
    }
    return size;
  }

  /** How many lines the last pass left out. */
  public long malformedLines() {
    return malformed;
  }

  /** Numbers of the first lines that the last pass left out, ten at most. */
  public List<Long> malformedLineNumbers() {
    return List.copyOf(malformedNumbers);
  }

  private BufferedReader open() throws IOException {
    InputStream in = new BufferedInputStream(Files.newInputStream(file));
    try {
      if (file.getFileName().toString().endsWith(".gz")) {
        in = new GZIPInputStream(in, 1 << 16);
      }
    } catch (IOException e) {
      in.close();
      throw new IOException(file + " ends in .gz but is not a gzip file", e);
    }
    return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
  }
}
