/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.scoring.bundle.BundleException;
import io.fame.scoring.bundle.BundleWriter;
import io.fame.training.TrainingOptions;
import io.fame.training.TrainingResult;
import io.fame.training.TrainingRun;
import io.fame.training.UnusableDataException;
import io.fame.training.annotate.Annotator;
import io.fame.training.annotate.CombinedAnnotator;
import io.fame.training.annotate.HumanLabelFile;
import io.fame.training.annotate.LabelException;
import io.fame.training.annotate.LabelFieldAnnotator;
import io.fame.training.annotate.LabelRule;
import io.fame.training.cluster.ClusterConnection;
import io.fame.training.cluster.IndexLineSource;
import io.fame.training.command.CommandException;
import io.fame.training.command.ExitCode;
import io.fame.training.command.Terminal;
import io.fame.training.configuration.ConfigurationOption;
import io.fame.training.languagemodel.LanguageModel;
import io.fame.training.languagemodel.label.LanguageModelAnnotator;
import io.fame.training.languagemodel.label.ReviewCase;
import io.fame.training.languagemodel.partition.LanguageModelProposals;
import io.fame.training.partition.PartitionProposals;
import io.fame.training.partition.Partitioner;
import io.fame.training.recorded.RecordedAnswers;
import io.fame.training.recorded.RecordedProposals;
import java.io.IOException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What is trained on an index, and how; shared by the commands that train. */
public final class TrainOptions {
  @Spec(Spec.Target.MIXEE)
  CommandSpec command;

  @Mixin SourceOptions source;
  @Mixin ModelOption model;
  @Mixin GateOptions gates;
  @Mixin ConfigurationOption configuration;
  @Mixin SampleOptions sample;

  @Option(
      names = "--normal-label",
      paramLabel = "VALUE",
      split = ",",
      description =
          "Values of the label field that mean a normal line; every other one is an anomaly."
              + " Default: the usual words, such as normal and anomaly, true and false.")
  List<String> normalLabels;

  @Option(
      names = "--labels",
      paramLabel = "FILE",
      description = "File of labels that people gave; these come before all others.")
  Path labels;

  @Option(
      names = "--review",
      paramLabel = "FILE",
      description = "Where lines go that the language model leaves to people.")
  Path review;

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description = "Private key to sign with, made by `fame keygen` (default: unsigned).")
  Path keyFile;

  @Option(
      names = "--recorded",
      paramLabel = "PREFIX",
      description =
          "A language model's recorded answers: PREFIX.templates.jsonl, .annotations.jsonl,"
              + " .partition.json, .anticipated.jsonl. Default: the language model of the"
              + " configuration, or domains by the words alone.")
  Path recorded;

  /**
   * A trained model.
   *
   * @param result what training ended with
   * @param zip the bundle, signed if there is a key; {@code null} where the model did not pass
   */
  record Trained(TrainingResult result, byte[] zip) {}

  /** Trains on the index. */
  Trained train(ClusterConnection connection, Terminal terminal)
      throws CommandException,
          IOException,
          InterruptedException,
          UnusableDataException,
          BundleException {
    if (sample.linesPerTemplate < 1) {
      throw new ParameterException(command.commandLine(), "--k must be at least 1.");
    }
    // Both fail before an hour of training rather than after it.
    PrivateKey key = keyFile == null ? null : BundleFiles.privateKey(keyFile);
    try (LanguageModel languageModel = configuration.languageModel(terminal)) {
      return train(connection, terminal, key, languageModel);
    }
  }

  private PartitionProposals proposals(LanguageModel languageModel, Terminal terminal)
      throws IOException {
    if (recorded != null) {
      return new RecordedProposals(RecordedAnswers.read(recorded, source.context));
    }
    return languageModel == null
        ? new Partitioner()
        : new LanguageModelProposals(languageModel, source.context, terminal.progress());
  }

  /** Who labels. */
  private Labelling labelling(LanguageModel languageModel, Terminal terminal) throws IOException {
    List<Annotator> annotators = new ArrayList<>();
    if (labels != null) {
      annotators.add(HumanLabelFile.read(labels));
    }
    if (source.labelField != null) {
      LabelRule rule =
          normalLabels == null ? LabelRule.usualWords() : LabelRule.normalValues(normalLabels);
      annotators.add(
          languageModel == null && labels == null
              ? new LabelFieldAnnotator(source.labelField, rule)
              : LabelFieldAnnotator.besideOthers(source.labelField, rule));
    }
    LanguageModelAnnotator asked =
        languageModel == null
            ? null
            : new LanguageModelAnnotator(languageModel, source.context, terminal.progress());
    if (asked != null) {
      annotators.add(asked);
    }
    if (annotators.isEmpty()) {
      throw new ParameterException(
          command.commandLine(),
          "Missing required option: '--label-field=FIELD', or --labels, or a language model in the"
              + " configuration (--config).");
    }
    return new Labelling(
        annotators.size() == 1 ? annotators.get(0) : new CombinedAnnotator(annotators),
        asked,
        review);
  }

  /**
   * Who labels.
   *
   * @param asked the language model among them, or {@code null}
   * @param review where its open questions go, or {@code null}
   */
  private record Labelling(Annotator annotator, LanguageModelAnnotator asked, Path review) {
    void report(TrainingResult result) throws IOException {
      if (asked == null) {
        return;
      }
      ((ObjectNode) result.report()).set("language_model", asked.report());
      if (review != null) {
        HumanLabelFile.write(review, asked.review().stream().map(ReviewCase::line).toList());
      }
    }
  }

  private Trained train(
      ClusterConnection connection, Terminal terminal, PrivateKey key, LanguageModel languageModel)
      throws CommandException,
          IOException,
          InterruptedException,
          UnusableDataException,
          BundleException {
    PartitionProposals proposals = proposals(languageModel, terminal);
    IndexLineSource lines = IndexLineSource.open(connection, source.selection());
    Labelling labelling = labelling(languageModel, terminal);
    TrainingOptions options =
        new TrainingOptions(
            model.name(),
            source.context,
            sample.linesPerTemplate,
            sample.seed,
            source.provenance(),
            gates.limits(),
            gates.reason());
    try {
      TrainingResult result =
          new TrainingRun(options, terminal.progress())
              .run(lines, labelling.annotator(), proposals);
      labelling.report(result);
      return new Trained(
          result, result.certified() ? BundleWriter.write(result.bundle(), key) : null);
    } catch (LabelException e) {
      throw new CommandException(
          ExitCode.DATA,
          e.getMessage()
              + ". Check --label-field, and say with --normal-label which of its values mean a"
              + " normal line.",
          e);
    }
  }
}
