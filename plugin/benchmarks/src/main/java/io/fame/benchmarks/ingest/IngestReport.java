/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.benchmarks.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.benchmarks.Figures;
import io.fame.benchmarks.Machine;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The figures of an ingest benchmark; on top those of the main load that there are bars for. */
final class IngestReport {
  private static final double MEBIBYTE = 1 << 20;

  private final int documents;
  private final Map<Load, Map<Contender, Measured>> measured = new LinkedHashMap<>();
  private final ObjectNode memory = JsonNodeFactory.instance.objectNode();

  IngestReport(int documents) {
    this.documents = documents;
  }

  void add(Load load, Contender contender, Measured.Round round) {
    measured
        .computeIfAbsent(load, key -> new EnumMap<>(Contender.class))
        .computeIfAbsent(contender, key -> new Measured())
        .add(round);
  }

  /**
   * Takes in what the process took outside of its heap.
   *
   * @param warm with all other pipelines warmed up, before one more run of {@code set}
   * @param before after that run, and without a model in use
   * @param after with a model in use, after a run of ours as long as that of {@code set}
   * @param library bytes of ONNX Runtime's libraries then, part of what is resident
   */
  void memory(NodeUse warm, NodeUse before, NodeUse after, long library) {
    put("resident_mib_added", after.outsideOfHeap() - before.outsideOfHeap());
    put("onnxruntime_library_mib", library);
    put("resident_mib_added_by_set", before.outsideOfHeap() - warm.outsideOfHeap());
  }

  /**
   * Takes in what the node holds at the end.
   *
   * @param stats the plugin's own
   * @param breaker the circuit breaker's
   */
  void held(JsonNode stats, JsonNode breaker) {
    put("model_memo_buffers_mib", breaker.path("estimated_size_in_bytes").asLong());
    put("model_mib", stats.path("model_bytes").asLong());
    put("memo_mib", stats.path("memo").path("bytes").asLong());
    long hits = stats.path("memo").path("hits").asLong();
    long misses = stats.path("memo").path("misses").asLong();
    memory.put("memo_hit_rate", Figures.rounded(hits / (double) Math.max(1, hits + misses)));
  }

  private void put(String name, long bytes) {
    memory.put(name, Figures.rounded(bytes / MEBIBYTE));
  }

  ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    Map<Contender, Measured> main = measured.get(Load.MAIN);
    Measured fame = main.get(Contender.FAME);
    json.put("ratio_to_set", Figures.rounded(fame.speedRatio(main.get(Contender.SET))));
    json.put("ratio_to_grok", Figures.rounded(fame.speedRatio(main.get(Contender.GROK))));
    json.put("ratio_to_none", Figures.rounded(fame.speedRatio(main.get(Contender.NONE))));
    json.put("cpu_ratio_to_set", Figures.rounded(fame.cpuRatio(main.get(Contender.SET))));
    json.put("nested_ratio_to_set", oneByOne(Contender.NESTED_FAME, Contender.NESTED_SET));
    json.put("if_ratio_to_set", oneByOne(Contender.IF_FAME, Contender.IF_SET));
    json.setAll(memory);
    json.put("documents_per_run", documents);
    json.set("machine", Machine.describe());
    measured.forEach((load, contenders) -> json.set(load.label(), of(contenders)));
    return json;
  }

  private double oneByOne(Contender ours, Contender theirs) {
    Map<Contender, Measured> main = measured.get(Load.MAIN);
    return Figures.rounded(main.get(ours).speedRatio(main.get(theirs)));
  }

  private static ObjectNode of(Map<Contender, Measured> contenders) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    Measured fame = contenders.get(Contender.FAME);
    contenders.forEach(
        (contender, measurement) -> {
          ObjectNode figures = measurement.toJson();
          figures.put("fame_speed_over_this", Figures.rounded(fame.speedRatio(measurement)));
          json.set(contender.label(), figures);
        });
    return json;
  }

  /** The figures on one screen. */
  String table() {
    StringBuilder text = new StringBuilder();
    line(text, "indexing %,d documents per run; medians, ratios of runs of one round", documents);
    measured.forEach((load, contenders) -> table(text, load, contenders));
    line(text, "");
    line(
        text,
        "fame over set: %.3f, over grok: %.2f, over no pipeline: %.3f; nested %.3f, with if %.3f",
        json().path("ratio_to_set").asDouble(),
        json().path("ratio_to_grok").asDouble(),
        json().path("ratio_to_none").asDouble(),
        json().path("nested_ratio_to_set").asDouble(),
        json().path("if_ratio_to_set").asDouble());
    line(
        text,
        "model, memo and buffers: %.1f MiB; the memo knew %.1f %% of the lines",
        memory.path("model_memo_buffers_mib").asDouble(),
        100 * memory.path("memo_hit_rate").asDouble());
    line(
        text,
        "resident memory outside of the heap: %.1f MiB more, a further run of set %.1f;"
            + " library %.1f",
        memory.path("resident_mib_added").asDouble(),
        memory.path("resident_mib_added_by_set").asDouble(),
        memory.path("onnxruntime_library_mib").asDouble());
    return text.toString();
  }

  private static void table(StringBuilder text, Load load, Map<Contender, Measured> contenders) {
    line(text, "");
    line(
        text,
        "bulks of %,d, %d client%s %12s %12s %10s %10s %10s",
        load.perBulk(),
        load.clients(),
        load.clients() == 1 ? " " : "s",
        "docs/s",
        "cpu us/doc",
        "p50 ms",
        "p99 ms",
        "fame is");
    Measured fame = contenders.get(Contender.FAME);
    contenders.forEach(
        (contender, measurement) ->
            line(
                text,
                "  %-23s %,12.0f %12.2f %10.1f %10.1f %9.3fx",
                contender.label(),
                measurement.docsPerSecond(),
                measurement.cpuMicrosPerDoc(),
                measurement.latency(0.5),
                measurement.latency(0.99),
                fame.speedRatio(measurement)));
  }

  private static void line(StringBuilder text, String format, Object... arguments) {
    text.append(String.format(Locale.ROOT, format, arguments).stripTrailing()).append('\n');
  }
}
