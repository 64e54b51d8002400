/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cluster;

import com.fasterxml.jackson.databind.JsonNode;

/** Finds the values of dotted paths in a document's source. */
final class DocumentFields {
  private DocumentFields() {}

  /**
   * The value at a path whose dots may be nesting or part of a key; a missing node if none is.
   * Where a document has both, nesting wins, as it does in the ingest processor.
   */
  static JsonNode find(JsonNode object, String path) {
    for (int dot = path.indexOf('.'); dot > 0; dot = path.indexOf('.', dot + 1)) {
      JsonNode inner = object.path(path.substring(0, dot));
      if (inner.isObject()) {
        JsonNode found = find(inner, path.substring(dot + 1));
        if (!found.isMissingNode()) {
          return found;
        }
      }
    }
    return object.path(path);
  }

  /** A string as it is, anything else as {@code null}. */
  static String text(JsonNode value) {
    return value.isTextual() ? value.asText() : null;
  }

  /** A string, number or boolean as text, anything else as {@code null}. */
  static String scalar(JsonNode value) {
    return value.isValueNode() && !value.isNull() ? value.asText() : null;
  }
}
