/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.training.certify.Confusion;
import io.fame.training.cluster.ClusterConnection;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Reads the results back with the queries that a user would write. */
final class ScoredWindowReader {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST_DOMAINS = 1_000;
  private static final int TOP = 10;

  private final ClusterConnection cluster;
  private final Collection<String> normalLabels;

  /**
   * @param normalLabels values of the field {@code label} that mean a normal line
   */
  ScoredWindowReader(ClusterConnection cluster, Collection<String> normalLabels) {
    this.cluster = cluster;
    this.normalLabels = normalLabels;
  }

  /** When the first and the last line of an index were written. */
  record Times(Instant first, Instant last) {}

  /** Asks for the times of an index that is not empty. */
  Times times(String index) throws IOException, InterruptedException {
    ObjectNode query = JSON.createObjectNode().put("size", 0);
    ObjectNode aggregations = query.putObject("aggs");
    aggregations.putObject("first").putObject("min").put("field", LogDocument.TIMESTAMP);
    aggregations.putObject("last").putObject("max").put("field", LogDocument.TIMESTAMP);
    JsonNode answer = cluster.search(index, query).path("aggregations");
    return new Times(
        Instant.ofEpochMilli(answer.at("/first/value").asLong()),
        Instant.ofEpochMilli(answer.at("/last/value").asLong()));
  }

  /** Reads an index that holds scored lines and nothing else, after a refresh. */
  ScoredWindow read(String index) throws IOException, InterruptedException {
    JsonNode counts = cluster.search(index, countsQuery());
    JsonNode buckets = counts.at("/aggregations/verdicts/buckets");
    long labelled = count(buckets, "labelled");
    long anomalous = count(buckets, "anomalous");
    long reportedLabelled = count(buckets, "reported_labelled");
    long both = count(buckets, "reported_anomalous");
    return new ScoredWindow(
        counts.at("/hits/total/value").asLong(),
        count(buckets, "unscored"),
        count(buckets, "novel"),
        count(buckets, "reported"),
        labelled,
        new Confusion(
            both,
            reportedLabelled - both,
            anomalous - both,
            labelled - reportedLabelled - anomalous + both),
        domains(counts),
        top(cluster.search(index, topQuery())));
  }

  private static long count(JsonNode buckets, String name) {
    return buckets.path(name).path("doc_count").asLong();
  }

  private ObjectNode countsQuery() {
    ObjectNode query = JSON.createObjectNode();
    query.put("size", 0);
    query.put("track_total_hits", true);
    ObjectNode aggregations = query.putObject("aggs");
    ObjectNode filters =
        aggregations.putObject("verdicts").putObject("filters").putObject("filters");
    filters.set("reported", reported());
    filters.set("anomalous", anomalous());
    filters.set("labelled", labelled());
    filters.set("reported_labelled", both(reported(), labelled()));
    filters.set("reported_anomalous", both(reported(), anomalous()));
    filters.putObject("unscored").putObject("exists").put("field", "fame.unscored");
    filters.putObject("novel").putObject("term").put("fame.novel", true);
    ObjectNode anomalies = aggregations.putObject("anomalies");
    anomalies.set("filter", reported());
    ObjectNode domains = anomalies.putObject("aggs").putObject("domains");
    domains.putObject("terms").put("field", "fame.failure_domain").put("size", MOST_DOMAINS);
    domains.putObject("aggs").putObject("labelled").set("filter", anomalous());
    return query;
  }

  private static ObjectNode reported() {
    ObjectNode filter = JSON.createObjectNode();
    filter.putObject("term").put("fame.anomaly", true);
    return filter;
  }

  private static ObjectNode labelled() {
    ObjectNode filter = JSON.createObjectNode();
    filter.putObject("exists").put("field", LogDocument.LABEL);
    return filter;
  }

  private static ObjectNode both(ObjectNode one, ObjectNode other) {
    ObjectNode filter = JSON.createObjectNode();
    filter.putObject("bool").putArray("filter").add(one).add(other);
    return filter;
  }

  /** Any label but the normal ones. */
  private ObjectNode anomalous() {
    ObjectNode filter = JSON.createObjectNode();
    ObjectNode bool = filter.putObject("bool");
    bool.putArray("filter").add(labelled());
    ObjectNode normal = bool.putArray("must_not").addObject().putObject("terms");
    normalLabels.forEach(normal.putArray(LogDocument.LABEL)::add);
    return filter;
  }

  private static List<ScoredWindow.Domain> domains(JsonNode answer) {
    List<ScoredWindow.Domain> domains = new ArrayList<>();
    for (JsonNode bucket : answer.at("/aggregations/anomalies/domains/buckets")) {
      domains.add(
          new ScoredWindow.Domain(
              bucket.path("key").asText(),
              bucket.path("doc_count").asLong(),
              bucket.path("labelled").path("doc_count").asLong()));
    }
    return domains;
  }

  /** The highest scores, one line per template: a burst of one message would fill the list. */
  private static ObjectNode topQuery() {
    ObjectNode query = JSON.createObjectNode();
    query.put("size", TOP);
    query.set("query", reported());
    query.putObject("collapse").put("field", "fame.template_id");
    query.putArray("sort").addObject().put("fame.anomaly_score", "desc");
    query.withArrayProperty("sort").addObject().put(LogDocument.TIMESTAMP, "asc");
    query.putArray("_source").add(LogDocument.MESSAGE).add("fame");
    return query;
  }

  private static List<ScoredWindow.TopAnomaly> top(JsonNode answer) {
    List<ScoredWindow.TopAnomaly> top = new ArrayList<>();
    for (JsonNode hit : answer.at("/hits/hits")) {
      JsonNode fame = hit.at("/_source/fame");
      List<String> evidence = new ArrayList<>();
      fame.path("evidence").forEach(word -> evidence.add(word.asText()));
      top.add(
          new ScoredWindow.TopAnomaly(
              fame.path("anomaly_score").asDouble(),
              fame.path("failure_domain").asText(),
              hit.at("/_source/message").asText(),
              evidence));
    }
    return top;
  }
}
