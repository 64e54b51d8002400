/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.training.source.SourceLine;
import java.time.Instant;
import java.util.List;

/** Writes a line as the document that a log shipper would send. */
final class LogDocument {
  static final String MESSAGE = "message";
  static final String TIMESTAMP = "@timestamp";
  static final String LABEL = "label";

  private static final ObjectMapper JSON = new ObjectMapper();

  private LogDocument() {}

  /**
   * The document; empty context values and absent labels are left out.
   *
   * @param context field names of the line's context values, dotted names become nested objects
   */
  static ObjectNode of(SourceLine line, List<String> context) {
    ObjectNode document = JSON.createObjectNode();
    document.put(TIMESTAMP, Instant.ofEpochMilli(line.timestampMillis()).toString());
    document.put(MESSAGE, line.line().message());
    for (int i = 0; i < context.size(); i++) {
      String value = i < line.line().context().size() ? line.line().context().get(i) : "";
      if (!value.isEmpty()) {
        put(document, context.get(i), value);
      }
    }
    if (line.label() != null) {
      document.put(LABEL, line.label());
    }
    return document;
  }

  private static void put(ObjectNode document, String name, String value) {
    int dot = name.indexOf('.');
    if (dot < 0) {
      document.put(name, value);
    } else {
      put(document.withObjectProperty(name.substring(0, dot)), name.substring(dot + 1), value);
    }
  }
}
