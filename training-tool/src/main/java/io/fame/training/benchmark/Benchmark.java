/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.benchmark;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.scoring.LogScorer;
import io.fame.scoring.bundle.BundleException;
import io.fame.training.TrainingOptions;
import io.fame.training.TrainingResult;
import io.fame.training.TrainingRun;
import io.fame.training.UnusableDataException;
import io.fame.training.annotate.LabelFieldAnnotator;
import io.fame.training.annotate.LabelRule;
import io.fame.training.certify.Confusion;
import io.fame.training.certify.WeightedMetrics;
import io.fame.training.partition.PartitionProposals;
import io.fame.training.partition.Partitioner;
import io.fame.training.progress.Progress;
import io.fame.training.recorded.RecordedAnswers;
import io.fame.training.recorded.RecordedProposals;
import io.fame.training.source.FileLineSource;
import io.fame.training.source.MaskedText;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/**
 * The whole method on two files: train on the first, fix everything, then read the second and score
 * it with the scorer that the plugin uses.
 */
final class Benchmark {
  private final BenchmarkOptions options;
  private final Progress progress;
  private final LabelRule labels;

  Benchmark(BenchmarkOptions options, Progress progress) {
    this.options = options;
    this.progress = progress;
    this.labels = LabelRule.normalValues(options.format().normalLabels());
  }

  /** One run with K lines per template and one seed. */
  ObjectNode run(int perTemplate, long seed)
      throws IOException, InterruptedException, UnusableDataException, BundleException {
    FileLineSource train = new FileLineSource(options.train(), options.format(), options.context());
    ObjectNode source = JsonNodeFactory.instance.objectNode();
    source.put("file", options.train().getFileName().toString());
    TrainingOptions training =
        new TrainingOptions("benchmark", options.context(), perTemplate, seed, source);
    TrainingResult result =
        new TrainingRun(training, progress)
            .run(train, new LabelFieldAnnotator("label", labels), proposals());
    MaskedText maskedText = new MaskedText(options.format(), options.context());
    Set<String> seen = new HashSet<>();
    train.forEach(line -> seen.add(maskedText.of(line.line())));

    try (LogScorer scorer = LogScorer.open(result.bundle())) {
      TestScores test =
          TestScores.of(
              new FileLineSource(options.test(), options.format(), options.context()),
              scorer,
              label -> labels.isAnomaly(label).orElseThrow(),
              maskedText,
              seen);
      return report(result, test, maskedText);
    }
  }

  private PartitionProposals proposals() throws IOException {
    return options.recorded() == null
        ? new Partitioner()
        : new RecordedProposals(RecordedAnswers.read(options.recorded(), options.context()));
  }

  private static ObjectNode report(TrainingResult result, TestScores test, MaskedText masked) {
    ObjectNode report = result.report().deepCopy();
    report.set("lines_train", report.remove("lines_history"));
    double threshold = result.bundle().manifest().thresholds().anomaly();
    WeightedMetrics metrics = test.metrics();
    Confusion verdicts = metrics.at(threshold);
    report.put("certified", result.certified());
    report.put("lines_test", test.scores().size());
    report.put("anomalies_test", test.anomalous());
    report.put("precision", rounded(verdicts.precision()));
    report.put("recall", rounded(verdicts.recall()));
    report.put("f1", rounded(verdicts.f1()));
    report.put("unseen_anomalies", test.unseenAnomalies());
    report.put("unseen_recall", rounded(test.unseenFound() / (double) test.unseenAnomalies()));
    report.put("threshold", threshold);
    report.put("average_precision", rounded(metrics.averagePrecision()));
    report.put("ece", rounded(metrics.expectedCalibrationError()));
    report.put("ece_between_0.05_and_0.95", rounded(uncertain(metrics)));
    report.put("best_f1_in_hindsight", rounded(metrics.bestF1().f1()));
    report.put("best_threshold_in_hindsight", metrics.bestF1().threshold());
    report.put("review_share", rounded(test.reviewShare()));
    report.put("queue_share", rounded(test.queueShare()));
    report.put("scoring_lines_per_second", Math.round(test.scores().size() / test.seconds()));
    report.put("unseen_definition", masked.definition());
    return report;
  }

  private static double uncertain(WeightedMetrics metrics) {
    WeightedMetrics uncertain = metrics.within(0.05, 0.95);
    return uncertain.weight() > 0 ? uncertain.expectedCalibrationError() : 0;
  }

  private static double rounded(double value) {
    return Math.round(value * 10_000) / 10_000.0;
  }
}
