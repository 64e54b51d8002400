/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a cluster says about the scores in it. No log line leaves it. */
public final class ScoreAggregations {
  private static final int MOST_DOMAINS = 1_000;

  private ScoreAggregations() {}

  /**
   * Shares are 0..1; 0 where there are no lines to have a share of.
   *
   * @param first time of the first line, if there is one
   * @param last time of the last line
   * @param lines documents that the version of the model scored, and those since its first one that
   *     have no score
   * @param anomalyRate share of the scored lines that was reported
   * @param novelShare share of the scored lines of no known template
   * @param reviewShare share of the scored lines marked for review
   * @param unscoredShare share of all lines that has no score
   * @param scoreHistogram share of the scored lines in each of equally wide bins from 0 to 1
   * @param domainMix share of the scored lines by failure domain
   */
  public record Window(
      Optional<Instant> first,
      Optional<Instant> last,
      long lines,
      double anomalyRate,
      double novelShare,
      double reviewShare,
      double unscoredShare,
      List<Double> scoreHistogram,
      SortedMap<String, Double> domainMix) {}

  /**
   * Looks at a selection, from the first line on that the version scored: what is older and has no
   * score is not the version's fault.
   *
   * @param targetField where the fame processor wrote
   * @param model {@code name:version}; lines that another one scored are left out
   * @param bins of the histogram
   */
  public static Window of(
      ClusterConnection connection,
      IndexSelection selection,
      String targetField,
      String model,
      int bins)
      throws IOException, InterruptedException {
    String prefix = targetField + ".";
    Optional<Long> start = firstScored(connection, selection, prefix, model);
    JsonNode answer =
        connection
            .search(selection.index(), body(selection, start, prefix, model, bins))
            .path("aggregations");
    long scored = answer.at("/scored/doc_count").asLong();
    long unscored = answer.at("/unscored/doc_count").asLong();
    long lines = scored + unscored;
    JsonNode of = answer.path("scored");
    List<Double> histogram = new ArrayList<>();
    for (JsonNode bin : of.at("/scores/buckets")) {
      histogram.add(share(bin.path("doc_count").asLong(), scored));
    }
    SortedMap<String, Double> mix = new TreeMap<>();
    for (JsonNode domain : of.at("/domains/buckets")) {
      mix.put(domain.path("key").asText(), share(domain.path("doc_count").asLong(), scored));
    }
    return new Window(
        time(answer.path("first")),
        time(answer.path("last")),
        lines,
        share(of.at("/anomaly/doc_count").asLong(), scored),
        share(of.at("/novel/doc_count").asLong(), scored),
        share(of.at("/review/doc_count").asLong(), scored),
        share(unscored, lines),
        histogram,
        mix);
  }

  private static Optional<Instant> time(JsonNode aggregation) {
    return aggregation.path("value").isNumber()
        ? Optional.of(Instant.ofEpochMilli(aggregation.get("value").asLong()))
        : Optional.empty();
  }

  private static double share(long part, long whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }

  /**
   * Time of the first line that the version scored, in epoch milliseconds, whatever the start of
   * the selection: a window in which nothing was scored after that is one of a version that fails.
   */
  private static Optional<Long> firstScored(
      ClusterConnection connection, IndexSelection selection, String prefix, String model)
      throws IOException, InterruptedException {
    IndexSelection sinceEver =
        new IndexSelection(
            selection.index(), selection.fields(), selection.query(), null, selection.to());
    ObjectNode body = ClusterConnection.JSON.createObjectNode();
    body.put("size", 1).put("track_total_hits", false).put("_source", false);
    ArrayNode filters = body.putObject("query").putObject("bool").putArray("filter");
    filters.add(sinceEver.filter());
    filters.addObject().putObject("term").put(prefix + "model", model);
    body.putArray("sort")
        .addObject()
        .putObject(selection.fields().timestamp())
        .put("order", "asc")
        .put("unmapped_type", "date")
        .put("numeric_type", "date");
    JsonNode time = connection.search(selection.index(), body).at("/hits/hits/0/sort/0");
    return time.isNumber() ? Optional.of(time.asLong()) : Optional.empty();
  }

  private static ObjectNode body(
      IndexSelection selection, Optional<Long> start, String prefix, String model, int bins) {
    ObjectNode body = ClusterConnection.JSON.createObjectNode();
    body.put("size", 0).put("track_total_hits", false);
    ArrayNode filters = body.putObject("query").putObject("bool").putArray("filter");
    filters.add(selection.filter());
    start.ifPresent(
        millis ->
            filters
                .addObject()
                .putObject("range")
                .putObject(selection.fields().timestamp())
                .put("gte", millis)
                .put("format", "epoch_millis"));
    ObjectNode aggregations = body.putObject("aggs");
    aggregations
        .putObject("unscored")
        .putObject("filter")
        .putObject("exists")
        .put("field", prefix + "unscored");
    String time = selection.fields().timestamp();
    aggregations.putObject("first").putObject("min").put("field", time);
    aggregations.putObject("last").putObject("max").put("field", time);
    ObjectNode scored = aggregations.putObject("scored");
    scored.putObject("filter").putObject("term").put(prefix + "model", model);
    ObjectNode of = scored.putObject("aggs");
    for (String flag : List.of("anomaly", "novel", "review")) {
      of.putObject(flag).putObject("filter").putObject("term").put(prefix + flag, true);
    }
    of.putObject("domains")
        .putObject("terms")
        .put("field", prefix + "failure_domain")
        .put("size", MOST_DOMAINS);
    ObjectNode range = of.putObject("scores").putObject("range");
    range.put("field", prefix + "anomaly_score");
    ArrayNode ranges = range.putArray("ranges");
    for (int bin = 0; bin < bins; bin++) {
      ObjectNode one = ranges.addObject();
      one.put("from", (double) bin / bins);
      if (bin < bins - 1) {
        one.put("to", (double) (bin + 1) / bins);
      }
    }
    return body;
  }
}
