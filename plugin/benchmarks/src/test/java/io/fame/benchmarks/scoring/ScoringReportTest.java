/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.benchmarks.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.benchmarks.BenchmarkModels;
import io.fame.benchmarks.LinesWithIds;
import io.fame.benchmarks.LogData;
import io.fame.scoring.bundle.Bundle;
import io.fame.scoring.bundle.BundleWriter;
import io.fame.training.progress.Progress;
import io.fame.training.source.SourceLine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A very short run in this virtual machine: what the report holds, not how fast anything is. */
class ScoringReportTest {
  @TempDir private Path folder;

  /** A model of some of the lines, where a run looks for it. */
  private void train(LogData data) throws Exception {
    List<SourceLine> all = data.lines();
    List<SourceLine> some = new ArrayList<>();
    for (int i = 0; i < all.size(); i += 20) {
      some.add(all.get(i));
    }
    Bundle bundle =
        BenchmarkModels.train(
            data.label(), data, new LinesWithIds(some), data.context(), Progress.NONE);
    Files.write(Lines.bundleFile(folder.toString(), data), BundleWriter.write(bundle, null));
  }

  @Test
  void aShortRunFillsTheReport() throws Exception {
    train(LogData.BGL);
    JmhRun run = new JmhRun(new JmhRun.Duration(0, 1, 1, 100), folder, folder.resolve("jmh.log"));
    List<JmhRun.Measurement> measurements = new ArrayList<>();
    for (String step : List.of("WholePath", "ModelCalls", "OtherMeans")) {
      measurements.addAll(run.measure("\\.scoring\\." + step + "\\.", List.of(LogData.BGL)));
    }
    ObjectNode model = JsonNodeFactory.instance.objectNode().put("domains", 1);

    ScoringReport report = ScoringReport.of(measurements, Map.of(LogData.BGL, model));

    ObjectNode json = report.json();
    for (String key :
        List.of(
            "cold_lines_per_second",
            "memo_lines_per_second",
            "single_line_micros",
            "bytes_per_line_warm",
            "memo_hit_rate")) {
      assertThat(json.path(key).asDouble()).as(key).isPositive();
    }
    assertThat(json.path("memo_hit_rate").asDouble()).isBetween(0.5, 1.0);
    assertThat(json.path("bytes_per_line_warm").asDouble()).isLessThan(1000);
    assertThat(json.path("bgl").path("model")).isEqualTo(model);
    for (String key :
        List.of("cold", "memo", "single", "regex", "grok", "drain", "onnx_1", "onnx_2000")) {
      assertThat(json.path("bgl").path(key).path("lines_per_second").asDouble())
          .as(key)
          .isPositive();
    }
    assertThat(json.path("machine").path("cores").asInt()).isPositive();
    assertThat(report.table().lines()).hasSizeLessThan(30).allMatch(line -> line.length() <= 100);
  }

  @Test
  void theMeasuredProcessReadsTheFolderOfOtherLines() throws Exception {
    train(LogData.SERVICES);
    Path others = Files.createDirectory(folder.resolve("others"));
    Files.writeString(others.resolve("door.log"), "door 7 opened\ndoor 9 closed by a visitor\n");
    System.setProperty(LogData.MIXED_FOLDER, others.toString());
    try {
      JmhRun run = new JmhRun(new JmhRun.Duration(1, 1, 1, 100), folder, folder.resolve("jmh.log"));

      List<JmhRun.Measurement> measurements =
          run.measure("\\.WholePath\\.cold", List.of(LogData.MIXED));

      assertThat(measurements)
          .singleElement()
          .satisfies(cold -> assertThat(cold.linesPerSecond()).isPositive());
    } finally {
      System.clearProperty(LogData.MIXED_FOLDER);
    }
  }
}
