/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The searches behind a report. */
final class ReportQueries {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST_DOMAINS = 30;
  private static final int EXAMPLES = 3;
  private static final int NOVEL_TEMPLATES = 12;
  private static final int PLACES = 3;

  /** Ranges of a plot of scores. */
  static final int SCORE_RANGES = 20;

  private final ReportFields fields;
  private final ReportWindow window;

  ReportQueries(ReportFields fields, ReportWindow window) {
    this.fields = fields;
    this.window = window;
  }

  /** Everything about the lines, in one search. */
  ObjectNode lines() {
    ObjectNode search = JSON.createObjectNode().put("size", 0).put("track_total_hits", true);
    ObjectNode range = search.putObject("query").putObject("range").putObject(fields.time());
    range.put("gte", window.from().toString()).put("lt", window.to().toString());
    range.put("format", "strict_date_optional_time");
    ObjectNode aggs = search.putObject("aggs");
    filter(aggs, "anomalies", is("fame.anomaly")).set("aggs", anomalies());
    filter(aggs, "novel", is("fame.novel")).set("aggs", novel());
    filter(aggs, "waiting", waiting());
    filter(aggs, "review", is("fame.review"));
    filter(aggs, "unscored", exists("fame.unscored"))
        .putObject("aggs")
        .set("reasons", terms("fame.unscored", 10));
    ObjectNode newest = aggs.putObject("models").setAll(terms("fame.model", 10));
    newest.putObject("aggs").set("last", of("max", fields.time()));
    aggs.set("scores", scores());
    return search;
  }

  private ObjectNode anomalies() {
    ObjectNode aggs = JSON.createObjectNode();
    ObjectNode time = aggs.putObject("time");
    ObjectNode histogram = time.putObject("date_histogram").put("field", fields.time());
    histogram.put("fixed_interval", window.barSeconds() + "s");
    histogram.put(
        "offset", "+" + Math.floorMod(window.from().getEpochSecond(), window.barSeconds()) + "s");
    time.putObject("aggs").set("domains", terms("fame.failure_domain", MOST_DOMAINS));
    ObjectNode domains = terms("fame.failure_domain", MOST_DOMAINS);
    ObjectNode of = span(domains.putObject("aggs"));
    of.set("score", of("avg", "fame.anomaly_score"));
    of.set("components", terms(fields.component(), PLACES));
    of.set("hosts", terms(fields.host(), PLACES));
    of.set("templates", templates(EXAMPLES));
    aggs.set("domains", domains);
    return aggs;
  }

  private ObjectNode novel() {
    ObjectNode aggs = JSON.createObjectNode();
    aggs.set("kinds", of("cardinality", "fame.template_id"));
    aggs.set("templates", templates(NOVEL_TEMPLATES));
    return aggs;
  }

  /** Templates with the highest scores, each with one example. */
  private ObjectNode templates(int size) {
    ObjectNode templates = terms("fame.template_id", size);
    ArrayNode order = ((ObjectNode) templates.path("terms")).putArray("order");
    order.addObject().put("top", "desc");
    order.addObject().put("_count", "desc");
    ObjectNode aggs = span(templates.putObject("aggs"));
    aggs.set("top", of("max", "fame.anomaly_score"));
    ObjectNode example = aggs.putObject("example").putObject("top_hits").put("size", 1);
    // Older indices of the same pattern may have no scores.
    example
        .putArray("sort")
        .addObject()
        .putObject("fame.anomaly_score")
        .put("order", "desc")
        .put("unmapped_type", "float");
    example.put("_source", false);
    example.putArray("fields").add(fields.message()).add(fields.component()).add("fame.evidence");
    return templates;
  }

  private ObjectNode scores() {
    ObjectNode scores = JSON.createObjectNode();
    ObjectNode range = scores.putObject("range").put("field", "fame.anomaly_score");
    ArrayNode ranges = range.putArray("ranges");
    for (int i = 0; i < SCORE_RANGES; i++) {
      ObjectNode one = ranges.addObject().put("from", i / (double) SCORE_RANGES);
      if (i < SCORE_RANGES - 1) {
        one.put("to", (i + 1) / (double) SCORE_RANGES);
      }
    }
    filter(scores.putObject("aggs"), "anomalies", is("fame.anomaly"));
    return scores;
  }

  /** The newest finding of {@code fame drift}; activations are noted in the same index. */
  static ObjectNode drift() {
    ObjectNode search = JSON.createObjectNode().put("size", 1);
    search.set("query", exists("verdict"));
    search
        .putArray("sort")
        .addObject()
        .putObject("@timestamp")
        .put("order", "desc")
        .put("unmapped_type", "date");
    return search;
  }

  /** The newest document of {@code fame-metrics} that says why a version was accepted. */
  static ObjectNode override(String model) {
    ObjectNode search = drift();
    ArrayNode filter = search.putObject("query").putObject("bool").putArray("filter");
    filter.add(exists("override_reason"));
    filter.addObject().putObject("match_phrase").put("model", model);
    return search;
  }

  private ObjectNode span(ObjectNode aggs) {
    aggs.set("first", of("min", fields.time()));
    aggs.set("last", of("max", fields.time()));
    return aggs;
  }

  private static ObjectNode waiting() {
    ObjectNode query = JSON.createObjectNode();
    ObjectNode bool = query.putObject("bool");
    bool.putArray("should").add(is("fame.review")).add(is("fame.novel"));
    bool.put("minimum_should_match", 1);
    bool.putArray("must_not").add(exists("fame.reviewed_at"));
    return query;
  }

  private static ObjectNode filter(ObjectNode aggs, String name, JsonNode query) {
    ObjectNode filter = aggs.putObject(name);
    filter.set("filter", query);
    return filter;
  }

  private static ObjectNode is(String flag) {
    ObjectNode query = JSON.createObjectNode();
    query.putObject("term").put(flag, true);
    return query;
  }

  private static ObjectNode exists(String field) {
    ObjectNode query = JSON.createObjectNode();
    query.putObject("exists").put("field", field);
    return query;
  }

  private static ObjectNode terms(String field, int size) {
    ObjectNode aggregation = JSON.createObjectNode();
    aggregation.putObject("terms").put("field", field).put("size", size);
    return aggregation;
  }

  private static ObjectNode of(String metric, String field) {
    ObjectNode aggregation = JSON.createObjectNode();
    aggregation.putObject(metric).put("field", field);
    return aggregation;
  }
}
