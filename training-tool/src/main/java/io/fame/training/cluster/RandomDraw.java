/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.training.sample.TimeBlocks;
import io.fame.training.source.SourceLine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Random documents of a template, so many of each time block, chosen by the cluster. All blocks are
 * asked for in one search with a bucket for each. Where that is more than an index or the cluster
 * allows for buckets, or an answer than we read, each block is asked for by itself, page by page:
 * the documents are the same.
 */
final class RandomDraw {
  private static final int LARGEST_PAGE = 1_000;
  private static final int SMALLEST_PAGE = 1;

  private final ClusterConnection connection;
  private final IndexSelection selection;
  private final String idField;
  private final TimeBlocks blocks;
  private final IndexLimits limits;

  RandomDraw(
      ClusterConnection connection,
      IndexSelection selection,
      String idField,
      TimeBlocks blocks,
      IndexLimits limits) {
    this.connection = connection;
    this.selection = selection;
    this.idField = idField;
    this.blocks = blocks;
    this.limits = limits;
  }

  /** Lines with a text, by block; see {@link TemplateIdIndex#lines}. */
  Map<Integer, List<SourceLine>> lines(String templateId, List<Integer> of, int perBlock, long seed)
      throws IOException, InterruptedException {
    if (perBlock <= limits.innerResultWindow()) {
      try {
        return ofBuckets(templateId, of, perBlock, seed);
      } catch (ClusterException e) {
        if (!Failures.isTooManyBuckets(e)) {
          throw e;
        }
      } catch (IOException e) {
        if (!Failures.isTooLong(e)) {
          throw e;
        }
      }
    }
    Map<Integer, List<SourceLine>> lines = new TreeMap<>();
    for (int block : of) {
      lines.put(block, ofPages(templateId, block, perBlock, seed));
    }
    return lines;
  }

  private Map<Integer, List<SourceLine>> ofBuckets(
      String templateId, List<Integer> of, int perBlock, long seed)
      throws IOException, InterruptedException {
    ObjectNode body = ClusterConnection.JSON.createObjectNode();
    body.put("size", 0).put("track_total_hits", false);
    addQuery(body, templateId, null, seed);
    ObjectNode aggregation = body.putObject("aggs").putObject("blocks");
    ObjectNode ranges = aggregation.putObject("filters").putObject("filters");
    for (int block : of) {
      ranges.set(Integer.toString(block), during(block));
    }
    addHits(aggregation.putObject("aggs").putObject("lines").putObject("top_hits"), perBlock);
    JsonNode answer = connection.search(selection.index(), body).at("/aggregations/blocks/buckets");
    Map<Integer, List<SourceLine>> lines = new TreeMap<>();
    for (int block : of) {
      lines.put(block, texts(answer.path(Integer.toString(block)).at("/lines/hits/hits")));
    }
    return lines;
  }

  private List<SourceLine> ofPages(String templateId, int block, int wanted, long seed)
      throws IOException, InterruptedException {
    List<SourceLine> lines = new ArrayList<>();
    int page = Math.min(LARGEST_PAGE, limits.resultWindow());
    int drawn = 0;
    JsonNode after = null;
    while (drawn < wanted) {
      ObjectNode body = ClusterConnection.JSON.createObjectNode();
      body.put("track_total_hits", false);
      addQuery(body, templateId, during(block), seed);
      int asked = Math.min(page, wanted - drawn);
      addHits(body, asked);
      if (after != null) {
        body.set("search_after", after);
      }
      JsonNode hits;
      try {
        hits = connection.search(selection.index(), body).at("/hits/hits");
      } catch (ClusterException e) {
        throw e;
      } catch (IOException e) {
        if (!Failures.isTooLong(e) || asked == SMALLEST_PAGE) {
          throw e;
        }
        page = Math.max(SMALLEST_PAGE, asked / 4);
        continue;
      }
      lines.addAll(texts(hits));
      drawn += hits.size();
      if (hits.size() < asked) {
        break;
      }
      after = hits.get(hits.size() - 1).path("sort");
    }
    return lines;
  }

  private void addQuery(ObjectNode body, String templateId, ObjectNode range, long seed) {
    ObjectNode random = body.putObject("query").putObject("function_score");
    random.put("boost_mode", "replace");
    ArrayNode filters = random.putObject("query").putObject("bool").putArray("filter");
    filters.add(selection.filter());
    filters.addObject().putObject("term").put(idField, templateId);
    if (range != null) {
      filters.add(range);
    }
    // A document keeps its sequence number on every copy of its shard.
    random.putObject("random_score").put("seed", seed).put("field", "_seq_no");
  }

  private ObjectNode during(int block) {
    ObjectNode clause = ClusterConnection.JSON.createObjectNode();
    clause
        .putObject("range")
        .putObject(selection.fields().timestamp())
        .put("format", "epoch_millis")
        .put("gte", blocks.startMillis() + block * blocks.widthMillis())
        .put("lt", blocks.startMillis() + (block + 1) * blocks.widthMillis());
    return clause;
  }

  private void addHits(ObjectNode to, int size) {
    to.put("size", size);
    ArrayNode sort = to.putArray("sort");
    sort.addObject().put("_score", "desc");
    // Scores are floats: of very many documents some share one.
    sort.addObject().put("_seq_no", "asc");
    ArrayNode includes = to.putObject("_source").putArray("includes");
    selection.fields().ofSource().forEach(includes::add);
    to.putArray("docvalue_fields")
        .addObject()
        .put("field", selection.fields().timestamp())
        .put("format", "epoch_millis");
  }

  private List<SourceLine> texts(JsonNode hits) {
    List<SourceLine> lines = new ArrayList<>();
    for (JsonNode hit : hits) {
      SourceLine line =
          SliceReader.line(
              hit,
              hit.path("fields").path(selection.fields().timestamp()).path(0).asLong(),
              selection.fields());
      if (line != null) {
        lines.add(line);
      }
    }
    return lines;
  }
}
