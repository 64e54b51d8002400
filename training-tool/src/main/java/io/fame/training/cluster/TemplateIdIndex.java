/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.training.cluster.ClusterException.Kind;
import io.fame.training.sample.TimeBlocks;
import io.fame.training.source.SourceLine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Documents that already carry a template id, asked for by template: counts and a few lines come
 * out of aggregations, so what crosses the wire depends on the number of templates and not on the
 * number of documents.
 */
public final class TemplateIdIndex {
  private static final int LARGEST_PAGE = 1_000;
  private static final int SMALLEST_PAGE = 1;

  private final ClusterConnection connection;
  private final IndexSelection selection;
  private final String idField;
  private final TimeBlocks blocks;
  private final long lastMillis;
  private final long documents;
  private final long withoutId;
  private final RandomDraw draw;
  private int page = LARGEST_PAGE;

  private TemplateIdIndex(
      ClusterConnection connection,
      IndexSelection selection,
      String idField,
      TimeBlocks blocks,
      long lastMillis,
      long documents,
      long withoutId,
      RandomDraw draw) {
    this.connection = connection;
    this.selection = selection;
    this.idField = idField;
    this.blocks = blocks;
    this.lastMillis = lastMillis;
    this.documents = documents;
    this.withoutId = withoutId;
    this.draw = draw;
  }

  /**
   * Looks at the selection.
   *
   * @param targetField where the processor wrote its answer, {@code fame} by default
   * @throws ClusterException INDEX_MISSING, FIELD_UNUSABLE, INDEX_EMPTY, or what a connection may
   *     throw
   */
  public static TemplateIdIndex open(
      ClusterConnection connection, IndexSelection selection, String targetField)
      throws IOException, InterruptedException {
    FieldCheck.check(connection, selection);
    String idField = targetField + ".template_id";
    ObjectNode body = ClusterConnection.JSON.createObjectNode();
    body.put("size", 0).put("track_total_hits", true);
    body.set("query", selection.filter());
    ObjectNode aggregations = body.putObject("aggs");
    String time = selection.fields().timestamp();
    aggregations.putObject("first").putObject("min").put("field", time);
    aggregations.putObject("last").putObject("max").put("field", time);
    aggregations.putObject("without").putObject("missing").put("field", idField);
    JsonNode answer = connection.search(selection.index(), body);
    long documents = answer.at("/hits/total/value").asLong();
    if (documents == 0) {
      throw new ClusterException(
          Kind.INDEX_EMPTY,
          "No document of "
              + selection.index()
              + " fits the query and the time range. Widen --query, --from and --to.");
    }
    TimeBlocks blocks =
        TimeBlocks.of(
            answer.at("/aggregations/first/value").asLong(),
            answer.at("/aggregations/last/value").asLong());
    return new TemplateIdIndex(
        connection,
        selection,
        idField,
        blocks,
        answer.at("/aggregations/last/value").asLong(),
        documents,
        answer.at("/aggregations/without/doc_count").asLong(),
        new RandomDraw(
            connection, selection, idField, blocks, IndexLimits.of(connection, selection.index())));
  }

  /** Documents of the selection. */
  public long documents() {
    return documents;
  }

  /** Those of them that have no template id: indexed without the processor, or not scored. */
  public long withoutId() {
    return withoutId;
  }

  /** The documents without a template id. */
  public IndexSelection remainder() {
    return selection.without(idField);
  }

  public TimeBlocks blocks() {
    return blocks;
  }

  /** Time of the newest document, milliseconds since the epoch. */
  public long lastMillis() {
    return lastMillis;
  }

  /** All templates, by id. */
  public List<TemplateBlocks> templates() throws IOException, InterruptedException {
    Map<String, TreeMap<Integer, Long>> counts = new LinkedHashMap<>();
    JsonNode after = null;
    do {
      JsonNode counted = counted(after);
      for (JsonNode bucket : counted.path("buckets")) {
        counts
            .computeIfAbsent(bucket.at("/key/id").asText(), id -> new TreeMap<>())
            .merge(
                blocks.blockOf(bucket.at("/key/block").asLong()),
                bucket.path("doc_count").asLong(),
                Long::sum);
      }
      after = counted.get("after_key");
    } while (after != null);
    List<TemplateBlocks> templates = new ArrayList<>();
    counts.forEach((id, of) -> templates.add(new TemplateBlocks(id, of)));
    return templates;
  }

  /** The next page; smaller ones from now on where the cluster allows fewer buckets. */
  private JsonNode counted(JsonNode after) throws IOException, InterruptedException {
    while (true) {
      try {
        return connection.search(selection.index(), countsBody(after)).at("/aggregations/t");
      } catch (ClusterException e) {
        if (!Failures.isTooManyBuckets(e) || page == SMALLEST_PAGE) {
          throw e;
        }
        page = Math.max(SMALLEST_PAGE, page / 4);
      }
    }
  }

  private ObjectNode countsBody(JsonNode after) {
    ObjectNode body = ClusterConnection.JSON.createObjectNode();
    body.put("size", 0).put("track_total_hits", false);
    body.set("query", selection.filter());
    ObjectNode composite = body.putObject("aggs").putObject("t").putObject("composite");
    composite.put("size", page);
    ArrayNode sources = composite.putArray("sources");
    sources.addObject().putObject("id").putObject("terms").put("field", idField);
    sources
        .addObject()
        .putObject("block")
        .putObject("date_histogram")
        .put("field", selection.fields().timestamp())
        .put("fixed_interval", blocks.widthMillis() + "ms")
        .put("offset", Math.floorMod(blocks.startMillis(), blocks.widthMillis()) + "ms");
    if (after != null) {
      composite.set("after", after);
    }
    return body;
  }

  /**
   * Random documents of some blocks of a template; the same for the same seed and index.
   *
   * @param perBlock most documents of each block
   * @return lines with a text, by block
   */
  public Map<Integer, List<SourceLine>> lines(
      String templateId, List<Integer> of, int perBlock, long seed)
      throws IOException, InterruptedException {
    return draw.lines(templateId, of, perBlock, seed);
  }
}
