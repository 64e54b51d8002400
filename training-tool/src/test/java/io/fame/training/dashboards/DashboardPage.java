/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.dashboards;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.dashboards.LogFields;
import io.fame.dashboards.SavedObjects;
import io.fame.training.cluster.ClusterConnection;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A dashboard as a page of its own: its panels on the grid, charts drawn by the real Vega libraries
 * from the answers of a cluster, tables and lists as HTML. A stand-in for looking, where no
 * Dashboards is at hand.
 */
final class DashboardPage {
  private static final ObjectMapper JSON = new ObjectMapper();
  static final int WIDTH = 1440;
  private static final int COLUMN = WIDTH / 48;
  private static final int ROW = 28;

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("MMM d, yyyy @ HH:mm:ss.SSS", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private static final List<String> LIBRARIES =
      List.of("vega/5.32.0/vega.min.js", "vega-lite/5.23.0/vega-lite.min.js");

  private final ClusterConnection cluster;
  private final SavedObjects saved;
  private final LogFields fields;
  private final ObjectNode charts = JSON.createObjectNode();

  DashboardPage(ClusterConnection cluster, SavedObjects saved, LogFields fields) {
    this.cluster = cluster;
    this.saved = saved;
    this.fields = fields;
  }

  /** Height of a dashboard, in pixels. */
  static int height(ObjectNode dashboard) {
    int rows = 0;
    for (JsonNode panel : dashboard.at("/attributes/panelsJSON")) {
      rows = Math.max(rows, panel.at("/gridData/y").asInt() + panel.at("/gridData/h").asInt());
    }
    return rows * ROW + 8;
  }

  /** Writes the page, and the libraries beside it. */
  Path write(ObjectNode dashboard, Path folder) throws Exception {
    Map<String, JsonNode> references = new HashMap<>();
    dashboard.path("references").forEach(r -> references.put(r.path("name").asText(), r));
    StringBuilder html = new StringBuilder();
    for (JsonNode panel : dashboard.at("/attributes/panelsJSON")) {
      JsonNode reference = references.get(panel.path("panelRefName").asText());
      ObjectNode object =
          PanelQuery.named(saved, reference.path("type").asText(), reference.path("id").asText());
      JsonNode grid = panel.path("gridData");
      html.append(
          "<section style=\"left:%dpx;top:%dpx;width:%dpx;height:%dpx\"><h2>%s</h2>%s</section>"
              .formatted(
                  grid.path("x").asInt() * COLUMN,
                  grid.path("y").asInt() * ROW,
                  grid.path("w").asInt() * COLUMN - 8,
                  grid.path("h").asInt() * ROW - 8,
                  escaped(object.at("/attributes/title").asText()),
                  content(object)));
    }
    StringBuilder scripts = new StringBuilder();
    for (String library : LIBRARIES) {
      Path file = folder.resolve(library.replaceAll(".*/", ""));
      try (InputStream bytes =
          DashboardPage.class.getResourceAsStream("/META-INF/resources/webjars/" + library)) {
        Files.write(file, bytes.readAllBytes());
      }
      scripts.append("<script src=\"").append(file.getFileName()).append("\"></script>");
    }
    Path page = folder.resolve(dashboard.path("id").asText() + ".html");
    Files.writeString(
        page,
        "<!doctype html><meta charset=\"utf-8\"><style>%s</style><body style=\"height:%dpx\">%s%s<script>const charts = %s;%s</script>"
            .formatted(
                STYLE,
                height(dashboard),
                html,
                scripts,
                charts.toString().replace("</", "<\\/"),
                DRAW));
    return page;
  }

  private String content(ObjectNode object) throws Exception {
    JsonNode state = object.at("/attributes/visState");
    PanelQuery query = PanelQuery.of(object, fields);
    if (query == null) {
      return "<div class=\"text\">" + markdown(state.at("/params/markdown").asText()) + "</div>";
    }
    // As Dashboards asks: of a pattern without an index the answer is empty, and no error.
    JsonNode answer = cluster.post("/" + query.index() + "/_search", query.body());
    String id = object.path("id").asText();
    switch (state.path("type").asText("search")) {
      case "vega":
        chart(id, state.at("/params/spec"), answer);
        return "<div class=\"chart\" id=\"" + id + "\"></div>";
      case "table":
        return table(state, answer);
      case "input_control_vis":
        StringBuilder controls = new StringBuilder("<div class=\"text\">");
        state
            .at("/params/controls")
            .forEach(
                control ->
                    controls
                        .append("<label>")
                        .append(escaped(control.path("label").asText()))
                        .append(" <select><option>Select…</select></label> "));
        return controls.append("</div>").toString();
      default:
        return list(object, answer);
    }
  }

  /** As Dashboards prepares it: the answer in place of the request, its total as a number. */
  private void chart(String id, JsonNode specification, JsonNode answer) {
    ObjectNode prepared = specification.deepCopy();
    ((ObjectNode) prepared.path("config")).remove("kibana");
    prepared.put("width", "container").put("height", "container");
    prepared.putObject("autosize").put("type", "fit").put("contains", "padding");
    ObjectNode data = prepared.putObject("data");
    data.putObject("format").put("type", "json");
    ObjectNode values = answer.deepCopy();
    ((ObjectNode) values.path("hits")).put("total", answer.at("/hits/total/value").asLong());
    data.set("values", values);
    charts.set(id, prepared);
  }

  private String table(JsonNode state, JsonNode answer) {
    List<JsonNode> rows = new ArrayList<>();
    List<JsonNode> metrics = new ArrayList<>();
    for (JsonNode aggregation : state.path("aggs")) {
      (aggregation.path("schema").asText().equals("bucket") ? rows : metrics).add(aggregation);
    }
    StringBuilder html = new StringBuilder("<table class=\"paged\"><tr>");
    for (List<JsonNode> columns : List.of(rows, metrics)) {
      columns.forEach(
          c -> html.append("<th>").append(escaped(c.at("/params/customLabel").asText())));
    }
    List<String> lines = new ArrayList<>();
    rows(answer.path("aggregations"), rows, 0, "", metrics, lines);
    int perPage = state.at("/params/perPage").asInt();
    lines.stream().limit(perPage).forEach(html::append);
    html.append("</table>");
    int pages = (lines.size() + perPage - 1) / perPage;
    return html.append(pages > 1 ? "<p class=\"link\">page 1 of " + pages + "</p>" : "").toString();
  }

  private void rows(
      JsonNode at,
      List<JsonNode> rows,
      int level,
      String before,
      List<JsonNode> metrics,
      List<String> lines) {
    if (level < rows.size()) {
      for (JsonNode bucket : at.at("/" + rows.get(level).path("id").asText() + "/buckets")) {
        String cell = "<td" + (level == 0 ? " class=\"link\">" : ">");
        String name = escaped(bucket.path("key").asText().replace("__missing__", "not said"));
        rows(bucket, rows, level + 1, before + cell + name, metrics, lines);
      }
      return;
    }
    StringBuilder html = new StringBuilder("<tr>").append(before);
    for (JsonNode metric : metrics) {
      JsonNode value = at.path(metric.path("id").asText());
      String field = metric.at("/params/field").asText();
      html.append("<td>");
      switch (metric.path("type").asText()) {
        case "count":
          html.append(at.path("doc_count").asLong());
          break;
        case "top_hits":
          html.append(escaped(value.at("/hits/hits/0/_source").path(field).asText()));
          break;
        default:
          html.append(
              field.equals(fields.timeField())
                  ? time(Instant.ofEpochMilli((long) value.path("value").asDouble()))
                  : percent(value.path("value")));
      }
    }
    lines.add(html.toString());
  }

  private String list(ObjectNode object, JsonNode answer) {
    JsonNode columns = object.at("/attributes/columns");
    JsonNode formats =
        PanelQuery.named(saved, "index-pattern", "fame-logs").at("/attributes/fieldFormatMap");
    StringBuilder html = new StringBuilder("<table><tr><th>Time");
    columns.forEach(column -> html.append("<th>").append(escaped(column.asText())));
    for (JsonNode hit : answer.at("/hits/hits")) {
      html.append("<tr><td>")
          .append(time(Instant.parse(hit.at("/_source/" + fields.timeField()).asText())));
      for (JsonNode column : columns) {
        JsonNode value = hit.at("/_source/" + column.asText().replace('.', '/'));
        List<String> words = new ArrayList<>();
        (value.isArray() ? value : JSON.createArrayNode().add(value))
            .forEach(word -> words.add(word.isMissingNode() ? "" : word.asText()));
        JsonNode format = formats.path(column.asText()).path("id");
        html.append(format.asText().equals("url") ? "<td class=\"link\">" : "<td>");
        html.append(
            format.asText().equals("percent") && value.isNumber()
                ? percent(value)
                : escaped(String.join(", ", words)));
      }
    }
    return html.append("</table>").toString();
  }

  /** As Dashboards writes times by default. */
  private static String time(Instant instant) {
    return TIME.format(instant);
  }

  private static String percent(JsonNode share) {
    return String.format(Locale.ROOT, "%.1f%%", 100 * share.asDouble());
  }

  private static String markdown(String text) {
    return escaped(text)
        .replaceAll("\\*\\*(.*?)\\*\\*", "<b>$1</b>")
        .replaceAll("`(.*?)`", "<code>$1</code>")
        .replaceAll("\\[(.*?)]\\((.*?)\\)", "<a href=\"$2\">$1</a>")
        .replace("\n\n", "<br>");
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private static final String STYLE =
      """
      body{font:12px/1.5 Inter,"DejaVu Sans",sans-serif;margin:0;background:#f5f7fa;color:#343741;position:relative}
      section{position:absolute;margin:4px;background:#fff;border:1px solid #d3dae6;border-radius:4px;overflow:hidden;display:flex;flex-direction:column;padding:6px 10px;box-sizing:border-box}
      h2{font-size:13px;margin:0 0 2px;color:#1a1c21}
      .chart{flex:1;min-height:0;width:100%}
      .text{padding:4px 0}.text label{margin-right:14px;white-space:nowrap}
      a,.link{color:#006bb4;text-decoration:none}
      table{border-collapse:collapse;width:100%}
      th{text-align:left;border-bottom:1px solid #d3dae6;font-size:11px;color:#69707d;white-space:nowrap}
      .paged th,.paged td{padding:7px 8px 7px 0}
      td{border-bottom:1px solid #eef1f6;padding:2px 8px 2px 0;font-size:11px;white-space:nowrap;max-width:700px;overflow:hidden;text-overflow:ellipsis}
      """;

  /** Draws every chart; the promise {@code drawn} tells when all of them are done. */
  private static final String DRAW =
      """
      const drawn = Promise.all(Object.entries(charts).map(([id, chart]) => {
        const view = new vega.View(vega.parse(vegaLite.compile(chart, {logger: quiet()}).spec), {
          renderer: 'svg', container: document.getElementById(id), logger: quiet()});
        return view.runAsync();
      }));
      function quiet() {
        const logger = vega.logger(vega.Error);
        logger.error = (...words) => { console.error(...words.map(String)); return logger; };
        return logger;
      }
      """;
}
