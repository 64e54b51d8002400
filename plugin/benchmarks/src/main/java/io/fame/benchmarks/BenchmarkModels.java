/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.benchmarks;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.fame.scoring.bundle.Bundle;
import io.fame.scoring.bundle.BundleException;
import io.fame.training.TrainingOptions;
import io.fame.training.TrainingRun;
import io.fame.training.UnusableDataException;
import io.fame.training.annotate.LabelFieldAnnotator;
import io.fame.training.annotate.LabelRule;
import io.fame.training.partition.Partitioner;
import io.fame.training.progress.Progress;
import io.fame.training.source.LineSource;
import java.io.IOException;
import java.util.List;

/** Trains the models that are measured, as {@code fame run} would. */
public final class BenchmarkModels {
  private static final int LINES_PER_TEMPLATE = 100;

  private BenchmarkModels() {}

  /**
   * A model of the lines.
   *
   * @param name of the model
   * @param context names of the context fields, in the order of the lines' values
   */
  public static Bundle train(
      String name, LogData data, LineSource lines, List<String> context, Progress progress)
      throws IOException, InterruptedException, UnusableDataException, BundleException {
    TrainingOptions options =
        new TrainingOptions(
            name,
            context,
            LINES_PER_TEMPLATE,
            1,
            JsonNodeFactory.instance.objectNode().put("lines", data.label()));
    return new TrainingRun(options, progress)
        .run(
            lines,
            new LabelFieldAnnotator("label", LabelRule.normalValues(data.format().normalLabels())),
            new Partitioner())
        .bundle();
  }
}
