/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.benchmarks.ingest;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.benchmarks.LinesWithIds;
import io.fame.benchmarks.LogData;
import io.fame.training.source.SourceLine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Log lines of the machine as documents: time, message, component, level, and the line as it was;
 * no line comes twice.
 */
final class Documents {
  /** The whole line as it was written. */
  static final String RAW = "event.original";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final byte[] CREATE = "{\"create\":{}}\n".getBytes(StandardCharsets.UTF_8);

  private final List<SourceLine> lines;
  private final List<String> raw;
  private int next;

  Documents(LogData data) throws IOException, InterruptedException {
    lines = data.lines();
    raw = data.rawLines();
    if (lines.size() != raw.size()) {
      throw new IOException("some lines of " + data.label() + " cannot be read");
    }
  }

  /** Bodies of bulk requests, each of {@code perBulk} documents or the rest. */
  List<byte[]> bulks(Contender contender, int documents, int perBulk) throws IOException {
    ObjectNode sent = contender.sent();
    List<byte[]> bulks = new ArrayList<>();
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (int i = 1; i <= documents; i++) {
      body.write(CREATE);
      body.write(JSON.writeValueAsBytes(document(sent)));
      body.write('\n');
      if (i % perBulk == 0 || i == documents) {
        bulks.add(body.toByteArray());
        body.reset();
      }
    }
    return bulks;
  }

  private ObjectNode document(ObjectNode sent) {
    int at = next % lines.size();
    int id = next++;
    SourceLine line = lines.get(at);
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    document.put("@timestamp", Instant.ofEpochMilli(line.timestampMillis()).toString());
    document.put("message", LinesWithIds.withId(line.line().message(), id));
    document.putObject("service").put("name", line.line().context().get(0));
    document.putObject("log").put("level", line.line().context().get(1));
    document.putObject("event").put("original", LinesWithIds.withId(raw.get(at), id));
    if (sent != null) {
      document.set("fame", sent);
    }
    return document;
  }
}
