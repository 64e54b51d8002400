/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.languagemodel;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Requests in the format of OpenAI's Batch API, in as many files as its limits ask for: {@code
 * requests.jsonl}, {@code requests-2.jsonl}, and so on.
 */
final class BatchFiles implements AutoCloseable {
  /** The most that OpenAI takes in one file. */
  static final int MOST_REQUESTS = 50_000;

  static final long MOST_BYTES = 200_000_000;

  private final Path first;
  private final int mostRequests;
  private final long mostBytes;
  private final List<Path> files = new ArrayList<>();
  private BatchFile file;
  private int requests;
  private long bytes;

  BatchFiles(Path first) {
    this(first, MOST_REQUESTS, MOST_BYTES);
  }

  /**
   * @param mostRequests of one file, at least 1
   * @param mostBytes of one file; a request that is longer has a file of its own
   */
  BatchFiles(Path first, int mostRequests, long mostBytes) {
    this.first = first;
    this.mostRequests = mostRequests;
    this.mostBytes = mostBytes;
  }

  /** The name of the n-th file, from 1. */
  static Path part(Path first, int number) {
    String name = first.getFileName().toString();
    int dot = name.lastIndexOf('.');
    int end = dot > 0 ? dot : name.length();
    return number == 1
        ? first
        : first.resolveSibling(name.substring(0, end) + "-" + number + name.substring(end));
  }

  /**
   * Adds a request, in a new file where the last one is full.
   *
   * @throws java.nio.file.FileAlreadyExistsException if that file exists
   */
  void add(String customId, JsonNode body) throws IOException {
    String line = BatchFile.line(customId, body);
    int length = line.getBytes(StandardCharsets.UTF_8).length;
    if (file == null || requests == mostRequests || bytes + length > mostBytes) {
      close();
      Path next = part(first, files.size() + 1);
      file = BatchFile.create(next);
      files.add(next);
      requests = 0;
      bytes = 0;
    }
    file.add(line);
    requests++;
    bytes += length;
  }

  /** What was written, in order. */
  List<Path> files() {
    return List.copyOf(files);
  }

  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
    }
  }
}
