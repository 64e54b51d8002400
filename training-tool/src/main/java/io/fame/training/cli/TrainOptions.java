/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cli;

import io.fame.scoring.bundle.BundleException;
import io.fame.scoring.bundle.BundleWriter;
import io.fame.training.TrainingOptions;
import io.fame.training.TrainingResult;
import io.fame.training.TrainingRun;
import io.fame.training.UnusableDataException;
import io.fame.training.annotate.LabelException;
import io.fame.training.annotate.LabelFieldAnnotator;
import io.fame.training.annotate.LabelRule;
import io.fame.training.cluster.ClusterConnection;
import io.fame.training.cluster.IndexLineSource;
import io.fame.training.command.CommandException;
import io.fame.training.command.ExitCode;
import io.fame.training.command.Terminal;
import io.fame.training.partition.PartitionProposals;
import io.fame.training.partition.Partitioner;
import io.fame.training.recorded.RecordedAnswers;
import io.fame.training.recorded.RecordedProposals;
import java.io.IOException;
import java.nio.file.Path;
import java.security.PrivateKey;
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

  @Option(
      names = "--normal-label",
      paramLabel = "VALUE",
      split = ",",
      description =
          "Values of the label field that mean a normal line; every other one is an anomaly."
              + " Default: the usual words, such as normal and anomaly, true and false.")
  List<String> normalLabels;

  @Option(
      names = "--k",
      paramLabel = "N",
      defaultValue = "100",
      description = "Lines per template that are labelled at most (default: ${DEFAULT-VALUE}).")
  int linesPerTemplate;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of the sampling (default: ${DEFAULT-VALUE}).")
  long seed;

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
              + " .partition.json, .anticipated.jsonl. Default: domains by the words alone.")
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
    if (linesPerTemplate < 1) {
      throw new ParameterException(command.commandLine(), "--k must be at least 1.");
    }
    if (source.labelField == null) {
      throw new ParameterException(
          command.commandLine(), "Missing required option: '--label-field=FIELD'");
    }
    // Both fail before an hour of training rather than after it.
    PrivateKey key = keyFile == null ? null : BundleFiles.privateKey(keyFile);
    PartitionProposals proposals =
        recorded == null
            ? new Partitioner()
            : new RecordedProposals(RecordedAnswers.read(recorded, source.context));
    IndexLineSource lines = IndexLineSource.open(connection, source.selection());
    LabelRule rule =
        normalLabels == null ? LabelRule.usualWords() : LabelRule.normalValues(normalLabels);
    TrainingOptions options =
        new TrainingOptions(
            model.name(),
            source.context,
            linesPerTemplate,
            seed,
            source.provenance(),
            gates.limits(),
            gates.reason());
    try {
      TrainingResult result =
          new TrainingRun(options, terminal.progress())
              .run(lines, new LabelFieldAnnotator(source.labelField, rule), proposals);
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
