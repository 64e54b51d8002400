/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.demo;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.fame.scoring.bundle.Bundle;
import io.fame.scoring.bundle.BundleException;
import io.fame.scoring.bundle.BundleWriter;
import io.fame.training.TrainingOptions;
import io.fame.training.TrainingResult;
import io.fame.training.TrainingRun;
import io.fame.training.UnusableDataException;
import io.fame.training.annotate.Annotator;
import io.fame.training.annotate.LabelFieldAnnotator;
import io.fame.training.annotate.LabelRule;
import io.fame.training.certify.HeldOutEvaluation;
import io.fame.training.cluster.ClusterConnection;
import io.fame.training.cluster.IndexLineSource;
import io.fame.training.cluster.IndexSelection;
import io.fame.training.cluster.ScoreAggregations;
import io.fame.training.cluster.SourceFields;
import io.fame.training.drift.DriftReport;
import io.fame.training.languagemodel.LanguageModel;
import io.fame.training.languagemodel.partition.LanguageModelProposals;
import io.fame.training.partition.PartitionProposals;
import io.fame.training.partition.Partitioner;
import io.fame.training.progress.Progress;
import io.fame.training.recorded.RecordedAnswers;
import io.fame.training.recorded.RecordedProposals;
import io.fame.training.registry.Activation;
import io.fame.training.registry.MetricsIndex;
import io.fame.training.registry.MlCommonsRegistry;
import io.fame.training.registry.ModelActivation;
import io.fame.training.registry.RegisteredModel;
import io.fame.training.source.LineSource;
import java.io.IOException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.time.Instant;

/** The whole job on one cluster: history, training, activation, scoring, comparison. */
final class Demo {
  static final String HISTORY_INDEX = "demo-logs-history";
  static final String LATER_INDEX = "demo-logs-later";

  private static final String SCORED_INDICES = "demo-logs-later*";

  private final ClusterConnection cluster;
  private final Path config;
  private final PrivateKey key;
  private final LanguageModel languageModel;
  private final SpeedMeasurement.Extent speedExtent;
  private final Progress progress;
  private final MetricsIndex metrics;

  /**
   * @param config folder with the files that are installed
   * @param key signs the model; the nodes trust its public half
   * @param languageModel asked for failure domains instead of its recorded answers; may be {@code
   *     null}
   * @param speedExtent how thoroughly speed is measured
   */
  Demo(
      ClusterConnection cluster,
      Path config,
      PrivateKey key,
      LanguageModel languageModel,
      SpeedMeasurement.Extent speedExtent,
      Progress progress) {
    this.cluster = cluster;
    this.config = config;
    this.key = key;
    this.languageModel = languageModel;
    this.speedExtent = speedExtent;
    this.progress = progress;
    this.metrics = new MetricsIndex(cluster, MetricsIndex.NAME);
  }

  /** What a demo found. */
  record Outcome(DemoReport report, ScoredWindow window) {}

  /**
   * Does it.
   *
   * @param k lines per template that may be labelled
   * @param seed of the sampling
   * @param startedNanos {@link System#nanoTime} when the user began to wait
   * @throws UnusableDataException if the history cannot be trained on
   * @throws BundleException UNCERTIFIED if the model did not pass
   */
  Outcome run(DemoData data, int k, long seed, long startedNanos)
      throws IOException, InterruptedException, UnusableDataException, BundleException {
    DocumentLoader loader = new DocumentLoader(cluster, data.context(), progress);
    new HistoryLoader(cluster, loader).load(HISTORY_INDEX, data.history(), data.context());

    long trainingStarted = System.nanoTime();
    TrainingResult training = train(data, k, seed);
    RegisteredModel model = upload(training.bundle());
    Activation activation = activate(model);
    double secondsToActive = seconds(trainingStarted);

    new ScoringSetup(cluster, config).install(data.name(), data.context(), SCORED_INDICES);
    metrics.add(activation, Instant.now());
    loader.load("indexing the later lines with scores", data.later(), LATER_INDEX);
    ScoredWindow window = new ScoredWindowReader(cluster, data.normalLabels()).read(LATER_INDEX);
    String version = model.name() + ":" + model.version();
    measureDrift(data, training.bundle(), version);
    IngestSpeed speed =
        new SpeedMeasurement(cluster, loader, progress, speedExtent)
            .measure(data.later(), data.context(), LATER_INDEX + "-speed");
    DemoReport report =
        DemoReport.of(
            data.name(),
            k,
            training,
            version,
            window,
            speed,
            secondsToActive,
            seconds(startedNanos));
    return new Outcome(report, window);
  }

  private TrainingResult train(DemoData data, int k, long seed)
      throws IOException, InterruptedException, UnusableDataException, BundleException {
    TrainingOptions options =
        new TrainingOptions(
            data.name(),
            data.context(),
            k,
            seed,
            JsonNodeFactory.instance.objectNode().put("index", HISTORY_INDEX));
    Annotator annotator =
        new LabelFieldAnnotator(LogDocument.LABEL, LabelRule.normalValues(data.normalLabels()));
    return new TrainingRun(options, progress).run(historyOfIndex(data), annotator, proposals(data));
  }

  /** What a language model says, or once said, about this history, or what its words alone say. */
  private PartitionProposals proposals(DemoData data) throws IOException {
    if (languageModel != null) {
      return new LanguageModelProposals(languageModel, data.context(), progress);
    }
    DemoData.Recorded recorded = data.recorded();
    return recorded == null
        ? new Partitioner()
        : new RecordedProposals(RecordedAnswers.read(recorded.prefix(), recorded.context()));
  }

  private RegisteredModel upload(Bundle bundle)
      throws IOException, InterruptedException, BundleException {
    if (!bundle.certificate().path("certified").asBoolean()) {
      throw new BundleException(
          BundleException.Reason.UNCERTIFIED,
          "The model did not pass certification, so it was not uploaded.");
    }
    try (Progress.Stage stage = progress.stage("signing and uploading the model", 1, "models")) {
      RegisteredModel model =
          new MlCommonsRegistry(cluster)
              .upload(
                  bundle.manifest().name(), BundleWriter.write(bundle, key), bundle.certificate());
      stage.step(1);
      return model;
    }
  }

  private Activation activate(RegisteredModel model) throws IOException {
    try (Progress.Stage stage = progress.stage("activating the model", 1, "nodes")) {
      Activation activation = new ModelActivation(cluster).activate(model);
      stage.step(activation.nodes());
      return activation;
    }
  }

  /** Writes what {@code fame drift} would write about the later lines. */
  private void measureDrift(DemoData data, Bundle bundle, String version)
      throws IOException, InterruptedException {
    DriftReport.Expected expected;
    try {
      expected = DriftReport.Expected.of(bundle.certificate());
    } catch (IllegalArgumentException e) {
      // The history of a small file holds no lines out: there is nothing to compare with.
      return;
    }
    DriftReport report =
        DriftReport.of(
            ScoreAggregations.of(
                cluster,
                selection(LATER_INDEX, data),
                "fame",
                version,
                HeldOutEvaluation.HISTOGRAM_BINS),
            expected);
    metrics.add(report.toDocument(LATER_INDEX, version, Instant.now()));
  }

  /** The index as a user would name it: nothing of the file takes part any more. */
  private LineSource historyOfIndex(DemoData data) throws IOException {
    return IndexLineSource.open(cluster, selection(HISTORY_INDEX, data));
  }

  private static IndexSelection selection(String index, DemoData data) {
    return new IndexSelection(
        index,
        new SourceFields(
            LogDocument.TIMESTAMP, LogDocument.MESSAGE, data.context(), LogDocument.LABEL),
        null,
        null,
        null);
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }
}
