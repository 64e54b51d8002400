/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.benchmarks.scoring;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.benchmarks.Figures;
import io.fame.benchmarks.LogData;
import io.fame.benchmarks.Machine;
import io.fame.benchmarks.scoring.JmhRun.Measurement;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The figures of a scoring benchmark. On top those of BGL that there are bars for; under each data
 * set all of them.
 */
final class ScoringReport {
  private static final String MEMO = "memo";
  private static final String COLD = "cold";
  private static final String SINGLE = "single";
  private static final String ONNX = "onnx";

  /** Rows of the table: key in the report, and what it says to people. */
  private static final Map<String, String> ROWS =
      Map.ofEntries(
          Map.entry(COLD, "whole path, nothing remembered"),
          Map.entry(MEMO, "whole path, with the memo"),
          Map.entry(SINGLE, "whole path, one line per call, cold"),
          Map.entry("read", "limit: reading the bytes once"),
          Map.entry("fingerprint", "  cut and fingerprint"),
          Map.entry("tokenize", "  cut and hash"),
          Map.entry("features", "  cut, hash and encode features"),
          Map.entry("template", "  match a template"),
          Map.entry("onnx_1", "  ONNX Runtime, 1 line per call"),
          Map.entry("onnx_8", "  ONNX Runtime, 8"),
          Map.entry("onnx_64", "  ONNX Runtime, 64"),
          Map.entry("onnx_512", "  ONNX Runtime, 512"),
          Map.entry("onnx_2000", "  ONNX Runtime, 2000"),
          Map.entry("regex", "beside it: one masking regex"),
          Map.entry("grok", "beside it: one grok pattern"),
          Map.entry("drain", "beside it: Drain matching"));

  private static final List<String> ORDER =
      List.of(
          COLD,
          MEMO,
          SINGLE,
          "read",
          "fingerprint",
          "tokenize",
          "features",
          "template",
          "onnx_1",
          "onnx_8",
          "onnx_64",
          "onnx_512",
          "onnx_2000",
          "regex",
          "grok",
          "drain");

  private final ObjectNode json = JsonNodeFactory.instance.objectNode();

  private ScoringReport() {}

  static ScoringReport of(List<Measurement> measurements, Map<LogData, ObjectNode> models) {
    ScoringReport report = new ScoringReport();
    for (LogData data : LogData.available()) {
      report.json.set(data.label(), JsonNodeFactory.instance.objectNode());
    }
    measurements.forEach(report::add);
    ObjectNode bgl = report.of(LogData.BGL);
    ObjectNode top = JsonNodeFactory.instance.objectNode();
    top.put("cold_lines_per_second", bgl.path(COLD).path("lines_per_second").asDouble());
    top.put("memo_lines_per_second", bgl.path(MEMO).path("lines_per_second").asDouble());
    top.put("single_line_micros", Figures.rounded(bgl.path(SINGLE).path("nanos").asDouble() / 1e3));
    top.put("bytes_per_line_warm", bgl.path(MEMO).path("bytes").asDouble());
    top.put("memo_hit_rate", bgl.path(MEMO).path("hit_rate").asDouble());
    top.put("lines_per_call", Lines.COUNT);
    top.set("machine", Machine.describe());
    models.forEach((data, model) -> report.of(data).set("model", model));
    top.setAll(report.json);
    report.json.removeAll();
    report.json.setAll(top);
    return report;
  }

  private void add(Measurement measurement) {
    ObjectNode figures = JsonNodeFactory.instance.objectNode();
    figures.put("lines_per_second", Figures.rounded(measurement.linesPerCpuSecond()));
    figures.put("nanos", Figures.rounded(measurement.cpuNanosPerLine()));
    figures.put("bytes", Figures.rounded(measurement.bytesPerLine()));
    figures.put("lines_per_second_of_the_clock", Figures.rounded(measurement.linesPerSecond()));
    String name = measurement.method();
    if (name.equals(MEMO)) {
      figures.put("hit_rate", Figures.rounded(measurement.hitRate()));
      figures.put(
          "bytes_with_making_the_lines", Figures.rounded(measurement.profiledBytesPerLine()));
    }
    String key = name.equals(ONNX) ? name + '_' + measurement.parameter("batch") : name;
    json.withObjectProperty(measurement.parameter("data")).set(key, figures);
  }

  private ObjectNode of(LogData data) {
    return (ObjectNode) json.get(data.label());
  }

  ObjectNode json() {
    return json;
  }

  /** The figures on one screen. */
  String table() {
    StringBuilder text = new StringBuilder();
    line(text, "scoring, one thread; per second of its processor time, ids never repeat");
    line(text, "");
    StringBuilder head = new StringBuilder();
    for (LogData data : LogData.available()) {
      head.append(String.format(Locale.ROOT, " %13s %7s", data.label(), "ns/line"));
    }
    line(text, "%-38s%s", "lines/s", head);
    for (String key : ORDER) {
      StringBuilder row = new StringBuilder();
      for (LogData data : LogData.available()) {
        row.append(
            String.format(
                Locale.ROOT,
                " %,13.0f %,7.0f",
                figure(data, key, "lines_per_second"),
                figure(data, key, "nanos")));
      }
      line(text, "%-38s%s", ROWS.get(key), row);
    }
    line(text, "");
    for (LogData data : LogData.available()) {
      line(
          text,
          "%-9s memo knew %.1f %%; bytes allocated per line: %.1f with it, %.0f without",
          data.label(),
          100 * figure(data, MEMO, "hit_rate"),
          figure(data, MEMO, "bytes"),
          figure(data, COLD, "bytes"));
    }
    return text.toString();
  }

  private double figure(LogData data, String key, String figure) {
    return of(data).path(key).path(figure).asDouble();
  }

  private static void line(StringBuilder text, String format, Object... arguments) {
    text.append(String.format(Locale.ROOT, format, arguments).stripTrailing()).append('\n');
  }
}
