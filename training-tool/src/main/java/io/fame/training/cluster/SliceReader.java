/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.scoring.LogLine;
import io.fame.training.source.SourceLine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads one slice of a point in time, page by page, in time order. Not for several threads.
 *
 * <p>There are at least as many slices as any index of the selection has shards, so a slice meets
 * at most one shard of each index. That makes (time, index, Lucene's document number) a total order
 * within a slice on every 3.x version: no document is lost or repeated between two pages, and
 * nothing is loaded to the heap of a node for it, as sorting by {@code _id} would.
 */
final class SliceReader {
  private static final int SMALLEST_PAGE = 1;

  private final PointInTime pointInTime;
  private final ObjectNode filter;
  private final SourceFields fields;
  private final int slice;
  private final int slices;
  private int pageSize;
  private JsonNode after;
  private boolean finished;

  SliceReader(
      PointInTime pointInTime,
      ObjectNode filter,
      SourceFields fields,
      int slice,
      int slices,
      int pageSize) {
    this.pointInTime = pointInTime;
    this.filter = filter;
    this.fields = fields;
    this.slice = slice;
    this.slices = slices;
    this.pageSize = pageSize;
  }

  /**
   * One page.
   *
   * @param lines in time order; may be empty although more pages follow
   * @param leftOut documents of the page without a text in the message field
   */
  record Page(List<SourceLine> lines, int leftOut) {}

  /** The next page, or {@code null} at the end. */
  Page next() throws IOException, InterruptedException {
    if (finished) {
      return null;
    }
    JsonNode hits = search().path("hits").path("hits");
    if (hits.size() < pageSize) {
      finished = true;
    }
    if (hits.isEmpty()) {
      return null;
    }
    after = hits.get(hits.size() - 1).path("sort");
    List<SourceLine> lines = new ArrayList<>(hits.size());
    for (JsonNode hit : hits) {
      SourceLine line = line(hit, hit.path("sort").path(0).asLong(), fields);
      if (line != null) {
        lines.add(line);
      }
    }
    return new Page(lines, hits.size() - lines.size());
  }

  private JsonNode search() throws IOException, InterruptedException {
    while (true) {
      try {
        return pointInTime.search(body());
      } catch (ClusterException e) {
        throw e;
      } catch (IOException e) {
        if (!Failures.isTooLong(e) || pageSize == SMALLEST_PAGE) {
          throw e;
        }
        pageSize = Math.max(SMALLEST_PAGE, pageSize / 4);
      }
    }
  }

  private ObjectNode body() {
    ObjectNode body = ClusterConnection.JSON.createObjectNode();
    body.put("size", pageSize).put("track_total_hits", false);
    body.set("query", after == null ? filter : filterFrom(after.path(0).asLong()));
    if (slices > 1) {
      body.putObject("slice").put("id", slice).put("max", slices);
    }
    ArrayNode sort = body.putArray("sort");
    sort.addObject()
        .putObject(fields.timestamp())
        .put("order", "asc")
        .put("numeric_type", "date")
        .put("unmapped_type", "date");
    sort.add("_index");
    sort.add("_doc");
    ArrayNode includes = body.putObject("_source").putArray("includes");
    fields.ofSource().forEach(includes::add);
    if (after != null) {
      body.set("search_after", after);
    }
    return body;
  }

  /** Spares the cluster from looking again at what earlier pages brought, three times faster. */
  private ObjectNode filterFrom(long time) {
    ObjectNode clause = ClusterConnection.JSON.createObjectNode();
    ArrayNode filters = clause.putObject("bool").putArray("filter");
    filters.add(filter);
    filters
        .addObject()
        .putObject("range")
        .putObject(fields.timestamp())
        .put("format", "epoch_millis")
        .put("gte", time);
    return clause;
  }

  /** The line of a hit, or {@code null} where the message field holds no text. */
  static SourceLine line(JsonNode hit, long timestampMillis, SourceFields fields) {
    JsonNode source = hit.path("_source");
    String message = DocumentFields.text(DocumentFields.find(source, fields.message()));
    if (message == null || message.isEmpty()) {
      return null;
    }
    List<String> context = new ArrayList<>(fields.context().size());
    for (String name : fields.context()) {
      String value = DocumentFields.scalar(DocumentFields.find(source, name));
      context.add(value == null ? "" : value);
    }
    String label =
        fields.label() == null
            ? null
            : DocumentFields.scalar(DocumentFields.find(source, fields.label()));
    return new SourceLine(
        hit.path("_index").asText() + "/" + hit.path("_id").asText(),
        timestampMillis,
        new LogLine(message, context),
        label);
  }
}
