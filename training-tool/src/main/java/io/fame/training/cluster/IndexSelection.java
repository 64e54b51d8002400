/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Objects;

/**
 * Which documents of a cluster are read, and what of them.
 *
 * @param index index, alias, data stream or pattern
 * @param fields fields of a document that make a line
 * @param query query in OpenSearch's query language, or {@code null} for all documents
 * @param from first time, inclusive, in ISO 8601, epoch milliseconds or date math, or {@code null}
 * @param to last time, exclusive, likewise, or {@code null}
 */
public record IndexSelection(
    String index, SourceFields fields, JsonNode query, String from, String to) {
  public IndexSelection {
    Objects.requireNonNull(index, "index");
    Objects.requireNonNull(fields, "fields");
  }

  /** Those of its documents that have a value in a field. */
  public IndexSelection having(String field) {
    ObjectNode clause = ClusterConnection.JSON.createObjectNode();
    ArrayNode filters = clause.putObject("bool").putArray("filter");
    if (query != null) {
      filters.add(query);
    }
    filters.addObject().putObject("exists").put("field", field);
    return new IndexSelection(index, fields, clause, from, to);
  }

  /** Those of its documents that have no value in a field. */
  public IndexSelection without(String field) {
    ObjectNode clause = ClusterConnection.JSON.createObjectNode();
    ObjectNode bool = clause.putObject("bool");
    if (query != null) {
      bool.putArray("filter").add(query);
    }
    bool.putArray("must_not").addObject().putObject("exists").put("field", field);
    return new IndexSelection(index, fields, clause, from, to);
  }

  /** Everything of the selection; a document without time has no place in a history. */
  ObjectNode filter() {
    ObjectNode clause = ClusterConnection.JSON.createObjectNode();
    ArrayNode filters = clause.putObject("bool").putArray("filter");
    filters.addObject().putObject("exists").put("field", fields.timestamp());
    if (from != null || to != null) {
      ObjectNode range = filters.addObject().putObject("range").putObject(fields.timestamp());
      range.put("format", "strict_date_optional_time||epoch_millis");
      if (from != null) {
        range.put("gte", from);
      }
      if (to != null) {
        range.put("lt", to);
      }
    }
    if (query != null) {
      filters.add(query);
    }
    return clause;
  }
}
