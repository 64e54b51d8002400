/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.dashboards;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.dashboards.LogFields;
import io.fame.training.cluster.ClusterConnection;
import io.fame.training.demo.DemoRun;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;

/**
 * The demo's scored lines in an index of our own, most of them with a host, some of them reviewed
 * and some without a score, and a series of {@code fame drift}: what every panel has something to
 * show of.
 */
final class PanelData {
  static final int REVIEWED = 40;
  static final int UNSCORED = 30;
  static final int WINDOWS = 12;
  static final String OVERRIDE = "a trial on one index";

  /** Where the lines of these services are said to be from; the demo's have no host. */
  private static final Map<String, String> HOSTS =
      Map.of("postgresql", "db-1", "redis", "db-1", "shop-api", "app-1", "nginx-access", "web-1");

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path CONFIG = Path.of("..", "config");

  private PanelData() {}

  /**
   * Fills the index {@code name}; returns the names and the time range of its lines.
   *
   * @param lines at most so many anomalies, and so many other lines
   */
  static LogFields index(ClusterConnection cluster, String name, int lines) throws Exception {
    ObjectNode logs = read("index-template-logs.json");
    ObjectNode index = JSON.createObjectNode();
    index.set("mappings", logs.at("/template/mappings"));
    ObjectNode fame = (ObjectNode) index.at("/mappings/properties");
    fame.setAll(
        (ObjectNode) read("component-template-fame.json").at("/template/mappings/properties"));
    index.putObject("settings").put("index.number_of_replicas", 0);
    cluster.put("/" + name, index);
    // As there are where lines were kept before anything was scored.
    ObjectNode older = JSON.createObjectNode();
    older.set("mappings", read("index-template-logs.json").at("/template/mappings"));
    cluster.put("/" + name + "-before", older);
    copy(cluster, name, "{\"term\":{\"fame.anomaly\":true}}", lines);
    copy(cluster, name, "{\"term\":{\"fame.anomaly\":false}}", lines);
    for (Map.Entry<String, String> host : HOSTS.entrySet()) {
      update(
          cluster,
          name,
          lines,
          "{\"term\":{\"service.name\":\"" + host.getKey() + "\"}}",
          "ctx._source.host = ['name': '" + host.getValue() + "']");
    }
    update(
        cluster,
        name,
        REVIEWED,
        "{\"term\":{\"fame.anomaly\":true}}",
        "ctx._source.fame.verdict = 'anomaly'; ctx._source.fame.reviewed_at ="
            + " '2026-11-22T02:00:00Z'");
    update(
        cluster,
        name,
        UNSCORED,
        "{\"term\":{\"fame.anomaly\":false}}",
        "ctx._source.fame = ['unscored': 'model_unavailable']");
    JsonNode span =
        cluster
            .search(
                name,
                (ObjectNode)
                    JSON.readTree(
                        """
                        {"size":0,"aggs":{"first":{"min":{"field":"@timestamp"}},
                         "last":{"max":{"field":"@timestamp"}}}}
                        """))
            .path("aggregations");
    return new LogFields(
        name + "*",
        "@timestamp",
        "message",
        "host.name",
        "service.name",
        span.at("/first/value_as_string").asText(),
        span.at("/last/value_as_string").asText());
  }

  private static void copy(ClusterConnection cluster, String index, String query, int most)
      throws IOException {
    ObjectNode body = JSON.createObjectNode().put("max_docs", most);
    ObjectNode source = body.putObject("source").put("index", DemoRun.LATER_INDEX);
    source.set("query", JSON.readTree(query));
    body.putObject("dest").put("index", index);
    cluster.send("POST", "/_reindex", Map.of("refresh", "true"), body);
  }

  private static void update(
      ClusterConnection cluster, String index, int lines, String query, String script)
      throws IOException {
    ObjectNode body = JSON.createObjectNode().put("max_docs", lines);
    body.set("query", JSON.readTree(query));
    body.putObject("script").put("source", script).put("lang", "painless");
    cluster.send("POST", "/" + index + "/_update_by_query", Map.of("refresh", "true"), body);
  }

  /**
   * A series as {@code fame drift} writes it: stable, then a burst of novel lines; all of it newer
   * than what the demo measured. An activation in spite of gates is noted after it.
   */
  static void drift(ClusterConnection cluster) throws IOException {
    cluster.put(
        "/_component_template/fame-metrics-fields", read("component-template-fame-metrics.json"));
    cluster.put("/_index_template/fame-metrics", read("index-template-fame-metrics.json"));
    for (int hour = 0; hour < WINDOWS; hour++) {
      boolean drifted = hour >= WINDOWS - 2;
      ObjectNode window = measured(drifted ? 0.31 : 0.02);
      Instant at = Instant.now().truncatedTo(ChronoUnit.HOURS).plus(hour + 1, ChronoUnit.HOURS);
      window.put("@timestamp", at.toString()).put("model", "services:1").put("lines", 1_000);
      window.put("unscored_share", 0.0).put("verdict", drifted ? "drifted" : "stable");
      if (drifted) {
        window.putArray("reasons").add("novel_share 0.31, certified at most 0.05");
      }
      window.set("certificate", measured(0.02));
      cluster.send("PUT", "/fame-metrics/_doc/" + hour, Map.of("refresh", "true"), window);
    }
    ObjectNode activation = JSON.createObjectNode().put("event", "activated");
    activation.put("@timestamp", Instant.now().plus(WINDOWS + 1, ChronoUnit.HOURS).toString());
    activation.put("model", "services:2").put("previous", "services:1");
    activation.put("override_reason", OVERRIDE);
    cluster.send("PUT", "/fame-metrics/_doc/activation", Map.of("refresh", "true"), activation);
  }

  private static ObjectNode measured(double novel) {
    ObjectNode figures = JSON.createObjectNode();
    figures.put("anomaly_rate", 0.035).put("novel_share", novel).put("review_share", 0.004);
    double[] shares = {0.9 - novel / 2, 0.03, 0.02, 0.01, 0.004, 0.003, 0.002, 0.001, 0.01, 0.02};
    var histogram = figures.putArray("score_histogram");
    for (int i = 0; i < shares.length; i++) {
      ObjectNode range = histogram.addObject().put("from", i / 10.0).put("to", (i + 1) / 10.0);
      range.put("share", shares[i]);
    }
    return figures;
  }

  private static ObjectNode read(String file) throws IOException {
    return (ObjectNode) JSON.readTree(CONFIG.resolve(file).toFile());
  }
}
