/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.benchmarks.scoring;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.benchmarks.BenchmarkModels;
import io.fame.benchmarks.LinesWithIds;
import io.fame.benchmarks.LogData;
import io.fame.scoring.bundle.Bundle;
import io.fame.scoring.bundle.BundleException;
import io.fame.scoring.bundle.BundleWriter;
import io.fame.training.UnusableDataException;
import io.fame.training.demo.Checkout;
import io.fame.training.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.runner.RunnerException;

/** Trains a model per data set, and measures scoring with it, stage by stage and as a whole. */
final class ScoringBenchmark {
  /**
   * How long is measured.
   *
   * @param whole the whole path, which there are bars for
   * @param parts everything else
   */
  record Extent(JmhRun.Duration whole, JmhRun.Duration parts) {
    static final Extent FULL =
        new Extent(new JmhRun.Duration(1, 5, 5, 3000), new JmhRun.Duration(1, 3, 4, 1500));
    static final Extent QUICK =
        new Extent(new JmhRun.Duration(1, 3, 3, 1500), new JmhRun.Duration(1, 2, 3, 500));
  }

  private static final String WHOLE = "WholePath";

  /** Classes with methods that are measured. */
  private static final List<String> STEPS = List.of(WHOLE, "Stages", "ModelCalls", "OtherMeans");

  private final Extent extent;
  private final Progress progress;

  ScoringBenchmark(Extent extent, Progress progress) {
    this.extent = extent;
    this.progress = progress;
  }

  ScoringReport run()
      throws IOException,
          InterruptedException,
          UnusableDataException,
          BundleException,
          RunnerException {
    Path work = Checkout.find().folder().resolve("plugin/benchmarks/target/work");
    Path models = Files.createDirectories(work.resolve("models"));
    Map<LogData, ObjectNode> about = new EnumMap<>(LogData.class);
    for (LogData data : LogData.available()) {
      if (data.taughtBy() != data) {
        continue;
      }
      Bundle bundle =
          BenchmarkModels.train(
              data.label(), data, new LinesWithIds(data.lines()), data.context(), progress);
      byte[] zip = BundleWriter.write(bundle, null);
      Files.write(Lines.bundleFile(models.toString(), data), zip);
      ObjectNode model = JsonNodeFactory.instance.objectNode();
      model.put("domains", bundle.manifest().domains().size());
      model.put("templates", bundle.templates().size());
      model.put("rows", bundle.manifest().features().rows());
      model.put("bundle_bytes", zip.length);
      model.put("onnx_bytes", bundle.onnx().length);
      about.put(data, model);
    }
    List<JmhRun.Measurement> measurements = new ArrayList<>();
    try (Progress.Stage stage = progress.stage("measuring", STEPS.size(), "groups")) {
      for (String step : STEPS) {
        Path log = work.resolve("jmh-" + step + ".log");
        String include = "\\.scoring\\." + step + "\\.";
        JmhRun.Duration duration = step.equals(WHOLE) ? extent.whole() : extent.parts();
        measurements.addAll(
            new JmhRun(duration, models, log).measure(include, LogData.available()));
        stage.step(1);
      }
    }
    return ScoringReport.of(measurements, about);
  }
}
