/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.dashboards;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.dashboards.LogFields;
import io.fame.dashboards.SavedObjects;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The search that Dashboards sends for a panel, made from its saved object as Dashboards makes it:
 * time range and filters go where {@code %context%}, {@code %timefield%} and {@code %timefilter%}
 * stand, aggregations of a table nest in the order of its rows, a query in Lucene syntax becomes a
 * {@code query_string}.
 *
 * @param index indices that are searched
 * @param body the search
 */
record PanelQuery(String index, ObjectNode body) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Builds the search of a visualization or a saved search; {@code null} for one without data. */
  static PanelQuery of(ObjectNode object, LogFields fields) {
    JsonNode state = object.at("/attributes/visState");
    switch (state.path("type").asText("search")) {
      case "vega":
        return ofVega(state.at("/params/spec"), fields);
      case "table":
        return ofTable(object, fields);
      case "input_control_vis":
        return ofControls(state, fields);
      case "search":
        return ofSearch(object, fields);
      case "markdown":
        return null;
      default:
        throw new IllegalArgumentException("unknown kind of panel: " + state.path("type"));
    }
  }

  static ObjectNode named(SavedObjects saved, String type, String id) {
    return saved.objects().stream()
        .filter(object -> object.path("type").asText().equals(type))
        .filter(object -> object.path("id").asText().equals(id))
        .findAny()
        .orElseThrow();
  }

  private static PanelQuery ofVega(JsonNode specification, LogFields fields) {
    JsonNode url = specification.at("/data/url");
    ObjectNode body = url.path("body").deepCopy();
    if (url.path("%context%").asBoolean()) {
      ObjectNode bool = body.putObject("query").putObject("bool");
      bool.putArray("must")
          .add(JSON.createObjectNode().set("match_all", JSON.createObjectNode()))
          .add(inTime(url.path("%timefield%").asText(), fields));
    }
    replaceTimeFilters(body, fields);
    return new PanelQuery(url.path("index").asText(), body);
  }

  private static void replaceTimeFilters(JsonNode node, LogFields fields) {
    for (Map.Entry<String, JsonNode> member : node.properties()) {
      if (member.getValue().path("%timefilter%").asBoolean()) {
        member.setValue(bounds(fields));
      } else {
        replaceTimeFilters(member.getValue(), fields);
      }
    }
    if (node.isArray()) {
      node.forEach(element -> replaceTimeFilters(element, fields));
    }
  }

  private static PanelQuery ofTable(ObjectNode object, LogFields fields) {
    ObjectNode body = JSON.createObjectNode().put("size", 0);
    body.set("query", query(object, fields));
    List<JsonNode> rows = new ArrayList<>();
    ObjectNode metrics = JSON.createObjectNode();
    for (JsonNode aggregation : object.at("/attributes/visState/aggs")) {
      if (aggregation.path("schema").asText().equals("bucket")) {
        rows.add(aggregation);
      } else if (!aggregation.path("type").asText().equals("count")) {
        metrics.set(aggregation.path("id").asText(), metric(aggregation));
      }
    }
    ObjectNode at = body;
    for (JsonNode row : rows) {
      at = at.putObject("aggs").putObject(row.path("id").asText());
      ObjectNode terms = at.putObject("terms");
      terms.put("field", row.at("/params/field").asText());
      terms.put("size", row.at("/params/size").asInt());
      terms.putObject("order").put("_count", row.at("/params/order").asText());
      if (row.at("/params/missingBucket").asBoolean()) {
        terms.put("missing", "__missing__");
      }
    }
    at.set("aggs", metrics);
    return new PanelQuery(fields.indexPattern(), body);
  }

  private static ObjectNode metric(JsonNode aggregation) {
    JsonNode parameters = aggregation.path("params");
    ObjectNode metric = JSON.createObjectNode();
    String type = aggregation.path("type").asText();
    if (type.equals("top_hits")) {
      ObjectNode hits = metric.putObject("top_hits");
      hits.put("size", parameters.path("size").asInt());
      hits.putArray("sort")
          .addObject()
          .putObject(parameters.path("sortField").asText())
          .put("order", parameters.path("sortOrder").asText());
      hits.put("_source", parameters.path("field").asText());
    } else {
      metric.putObject(type).put("field", parameters.path("field").asText());
    }
    return metric;
  }

  private static PanelQuery ofControls(JsonNode state, LogFields fields) {
    ObjectNode body = JSON.createObjectNode().put("size", 0);
    body.set("query", inTime(fields.timeField(), fields));
    ObjectNode aggs = body.putObject("aggs");
    for (JsonNode control : state.at("/params/controls")) {
      aggs.putObject(control.path("id").asText())
          .putObject("terms")
          .put("field", control.path("fieldName").asText())
          .put("size", control.at("/options/size").asInt());
    }
    return new PanelQuery(fields.indexPattern(), body);
  }

  private static PanelQuery ofSearch(ObjectNode object, LogFields fields) {
    ObjectNode body = JSON.createObjectNode().put("size", 50).put("track_total_hits", true);
    body.set("query", query(object, fields));
    ArrayNode sort = body.putArray("sort");
    for (JsonNode by : object.at("/attributes/sort")) {
      sort.addObject().put(by.path(0).asText(), by.path(1).asText());
    }
    return new PanelQuery(fields.indexPattern(), body);
  }

  private static ObjectNode query(ObjectNode object, LogFields fields) {
    JsonNode source = object.at("/attributes/kibanaSavedObjectMeta/searchSourceJSON/query");
    if (!source.path("language").asText().equals("lucene")) {
      throw new IllegalArgumentException("only Lucene syntax is known here");
    }
    return query(source.path("query").asText(), fields);
  }

  /** A query in Lucene syntax within the time range. */
  static ObjectNode query(String lucene, LogFields fields) {
    ObjectNode query = JSON.createObjectNode();
    ArrayNode filter = query.putObject("bool").putArray("filter");
    filter.add(inTime(fields.timeField(), fields));
    filter.addObject().putObject("query_string").put("query", lucene);
    return query;
  }

  private static ObjectNode inTime(String field, LogFields fields) {
    ObjectNode query = JSON.createObjectNode();
    query.putObject("range").set(field, bounds(fields));
    return query;
  }

  private static ObjectNode bounds(LogFields fields) {
    ObjectNode bounds = JSON.createObjectNode();
    bounds.put("gte", fields.timeFrom()).put("lte", fields.timeTo());
    return bounds.put("format", "strict_date_optional_time");
  }
}
