/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.languagemodel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.training.source.LineFile;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file of requests in the format of OpenAI's Batch API, one JSON object per line. */
public final class BatchFile implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final BufferedWriter writer;

  private BatchFile(BufferedWriter writer) {
    this.writer = writer;
  }

  /**
   * Begins a file that only its owner can read.
   *
   * @throws java.nio.file.FileAlreadyExistsException if the file exists
   */
  public static BatchFile create(Path file) throws IOException {
    return new BatchFile(Files.newBufferedWriter(LineFile.create(file), StandardOpenOption.WRITE));
  }

  /**
   * Adds a request.
   *
   * @param customId names its answer
   * @param body of a call of {@code /v1/chat/completions}
   */
  public void add(String customId, JsonNode body) throws IOException {
    add(line(customId, body));
  }

  void add(String line) throws IOException {
    writer.write(line);
  }

  static String line(String customId, JsonNode body) {
    ObjectNode request = JSON.createObjectNode();
    request.put("custom_id", customId).put("method", "POST").put("url", "/v1/chat/completions");
    request.set("body", body);
    return request + "\n";
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }
}
