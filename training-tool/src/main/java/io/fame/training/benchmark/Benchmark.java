/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.benchmark;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.scoring.LogScorer;
import io.fame.scoring.bundle.Bundle;
import io.fame.scoring.bundle.BundleException;
import io.fame.training.TrainingOptions;
import io.fame.training.TrainingResult;
import io.fame.training.TrainingRun;
import io.fame.training.UnusableDataException;
import io.fame.training.annotate.LabelRule;
import io.fame.training.annotate.LabelledLine;
import io.fame.training.progress.Progress;
import io.fame.training.source.FileLineSource;
import io.fame.training.source.LineSource;
import io.fame.training.source.MaskedText;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The whole method on two files: train on the first, fix everything, then read the second and score
 * it with the scorer that the plugin uses.
 */
final class Benchmark {
  /** What is told apart over runs. */
  private static final List<String> MEASURES =
      List.of(
          "precision",
          "recall",
          "f1",
          "unseen_recall",
          "average_precision",
          "threshold",
          "best_f1_in_hindsight");

  private final BenchmarkOptions options;
  private final Progress progress;
  private final LabelRule labels;
  private final MaskedText maskedText;
  private final FileLineSource trainFile;
  private final FileLineSource testFile;
  private final TimeSplit split;
  private final LineSource train;
  private final LineSource test;
  private final FailureKinds testKinds;
  private final FailureKinds trainKinds;
  private TrainingWindow window;

  /** Opens the files; reads the first one where it has to be split. */
  Benchmark(BenchmarkOptions options, Progress progress) throws IOException, InterruptedException {
    this.options = options;
    this.progress = progress;
    this.labels = LabelRule.normalValues(options.format().normalLabels());
    this.maskedText = new MaskedText(options.format(), options.context());
    this.trainFile = new FileLineSource(options.train(), options.format(), options.context());
    if (options.test() == null) {
      split = TimeSplit.of(trainFile, options.split());
      testFile = trainFile;
      train = split.earlier();
      test = split.later();
    } else {
      split = null;
      testFile = new FileLineSource(options.test(), options.format(), options.context());
      train = trainFile;
      test = testFile;
    }
    trainKinds =
        split != null || options.leaveOneOut()
            ? FailureKinds.of(options.train(), options.format())
            : null;
    testKinds = split == null ? FailureKinds.of(options.test(), options.format()) : trainKinds;
  }

  /** Lines of the files that are left out since they are not of the format. */
  long malformedLines() {
    return trainFile.malformedLines() + (split == null ? testFile.malformedLines() : 0);
  }

  /**
   * All runs, in one report: means, and deviations where there are several runs. What the method is
   * compared with is that of the first run.
   */
  ObjectNode run()
      throws IOException, InterruptedException, UnusableDataException, BundleException {
    if (train.size() == 0) {
      throw new UnusableDataException(
          options.train() + " has no training line of the format " + options.format());
    }
    List<ObjectNode> runs = runs(options.perTemplate(), true);
    ObjectNode report = Averages.mean(runs);
    report.put("k", options.perTemplate());
    report.put("seed", options.seed());
    report.put("runs", options.runs());
    report.put("malformed_lines", malformedLines());
    report.put("unseen_definition", maskedText.definition());
    ObjectNode files = report.putObject("files");
    KnownFile.describe(options.train(), files.putObject("train"));
    if (split == null) {
      KnownFile.describe(options.test(), files.putObject("test"));
    }
    if (split != null) {
      report.put("split_at", Instant.ofEpochMilli(split.atMillis()).toString());
    }
    if (options.runs() > 1) {
      report.set("deviation", Averages.deviation(runs, MEASURES));
    }
    for (int k : options.sweep()) {
      addSweep(report, k, runs, k == options.perTemplate() ? runs : runs(k, false));
    }
    return report;
  }

  private void addSweep(ObjectNode report, int k, List<ObjectNode> main, List<ObjectNode> runs) {
    ObjectNode mean = Averages.mean(runs);
    String suffix = "_k" + k;
    report.set("lines_labelled" + suffix, mean.get("lines_labelled"));
    MEASURES.forEach(name -> report.set(name + suffix, mean.get(name)));
    if (options.runs() > 1) {
      // Runs of equal seeds are compared with each other, so that the seeds' luck cancels out.
      double[] f1 = Averages.numbers(runs, "f1");
      double[] mainF1 = Averages.numbers(main, "f1");
      double[] difference = new double[f1.length];
      for (int i = 0; i < f1.length; i++) {
        difference[i] = f1[i] - mainF1[i];
      }
      report.put("f1" + suffix + "_deviation", Rounded.of(Averages.deviation(f1)));
      report.put("f1" + suffix + "_difference", Rounded.of(Averages.mean(difference)));
      report.put(
          "f1" + suffix + "_difference_deviation", Rounded.of(Averages.deviation(difference)));
    }
  }

  private List<ObjectNode> runs(int perTemplate, boolean baselines)
      throws IOException, InterruptedException, UnusableDataException, BundleException {
    List<ObjectNode> runs = new ArrayList<>();
    for (int i = 0; i < options.runs(); i++) {
      // What the method is compared with is trained once: it costs as much as the method.
      runs.add(run(perTemplate, options.seed() + i, baselines && i == 0));
    }
    return runs;
  }

  private ObjectNode run(int perTemplate, long seed, boolean withBaselines)
      throws IOException, InterruptedException, UnusableDataException, BundleException {
    ObjectNode source = JsonNodeFactory.instance.objectNode();
    source.put("file", options.train().getFileName().toString());
    TrainingOptions training =
        new TrainingOptions("benchmark", options.context(), perTemplate, seed, source);
    TrainingMaterial material = TrainingMaterial.of(options, labels);
    TrainingResult result =
        new TrainingRun(training, progress).run(train, material::annotator, material.proposals());
    if (window == null) {
      window = TrainingWindow.read(train, maskedText);
    }
    ObjectNode report = result.report().deepCopy();
    report.set("lines_train", report.remove("lines_history"));
    report.put("certified", result.certified());
    report.put("mining_lines_per_second", Math.round(window.miningLinesPerSecond()));
    try (LogScorer scorer = LogScorer.open(result.bundle());
        Baselines baselines = withBaselines ? baselines(result.bundle(), material) : null;
        Variants variants =
            withBaselines ? variants(result.bundle(), material, perTemplate, seed) : null) {
      List<Contender> contenders = new ArrayList<>();
      if (withBaselines) {
        contenders.addAll(baselines.contenders());
        contenders.addAll(variants.contenders());
      }
      TestWindow scored =
          new TestWindow(scorer, contenders, labels, maskedText, window.texts(), testKinds);
      scored.warmUp(material.labelled().stream().map(line -> line.line().source().line()).toList());
      scored.read(test, progress);
      if (scored.lines() == 0) {
        throw new UnusableDataException(
            (options.test() == null ? options.train() : options.test())
                + " has no test line of the format "
                + options.format());
      }
      scored.report(report, seed);
      if (withBaselines) {
        AskingCost.of(
                material.labelled().stream().map(LabelledLine::line).toList(),
                options.context(),
                result.bundle().manifest().domains().size())
            .report(report.putObject("language_model"), train.size() + scored.lines());
      }
    }
    if (withBaselines && options.leaveOneOut()) {
      new LeaveOneOut(result.bundle(), material.labelled(), material.anticipated(), trainKinds)
          .report(report.putObject("leave_one_out"));
    }
    return report;
  }

  private Baselines baselines(Bundle model, TrainingMaterial material) throws BundleException {
    return new Baselines(model, material.labelled(), material.anticipated(), maskedText);
  }

  private Variants variants(Bundle model, TrainingMaterial material, int perTemplate, long seed)
      throws IOException, InterruptedException, BundleException {
    Variants variants = new Variants(model, material.labelled(), material.anticipated(), seed);
    try {
      if (options.ablation()) {
        variants.addAblations(
            PlainSample.draw(train, model.templates(), perTemplate, seed, labels));
      }
      if (options.robustness()) {
        variants.addDisturbances();
      }
    } catch (IOException | InterruptedException | BundleException e) {
      variants.close();
      throw e;
    }
    return variants;
  }
}
