/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cli;

import io.fame.training.TrainingOptions;
import io.fame.training.annotate.Annotator;
import io.fame.training.annotate.CombinedAnnotator;
import io.fame.training.annotate.HumanLabelFile;
import io.fame.training.annotate.LabelFieldAnnotator;
import io.fame.training.annotate.LabelRule;
import io.fame.training.command.CommandException;
import io.fame.training.command.Terminal;
import io.fame.training.configuration.ConfigurationOption;
import io.fame.training.languagemodel.LanguageModel;
import io.fame.training.languagemodel.label.LanguageModelAnnotator;
import io.fame.training.languagemodel.partition.LanguageModelProposals;
import io.fame.training.partition.PartitionProposals;
import io.fame.training.partition.Partitioner;
import io.fame.training.recorded.RecordedAnswers;
import io.fame.training.recorded.RecordedProposals;
import java.io.IOException;
import java.nio.file.Path;
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
  @Mixin LabelRuleOptions labelRule;

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

  @Mixin SigningKeyOption signing;

  @Option(
      names = "--recorded",
      paramLabel = "PREFIX",
      description =
          "A language model's recorded answers: PREFIX.templates.jsonl, .annotations.jsonl,"
              + " .partition.json, .anticipated.jsonl. Default: the language model of the"
              + " configuration, or domains by the words alone.")
  Path recorded;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description =
          "Also write the result as a page: domains, certificate, reliability, cost, and what left"
              + " the machine.")
  Path html;

  @Option(
      names = "--dry-run",
      description =
          "Train nothing and send nothing to the language model: print every byte that would go"
              + " there first, and what all of it is expected to cost.")
  boolean dryRun;

  /** Who proposes failure domains. */
  PartitionProposals proposals(LanguageModel languageModel, Terminal terminal) throws IOException {
    if (recorded != null) {
      return new RecordedProposals(RecordedAnswers.read(recorded, source.context));
    }
    return languageModel == null
        ? new Partitioner()
        : new LanguageModelProposals(languageModel, source.context, terminal.progress());
  }

  /** Who labels. */
  Labelling labelling(LanguageModel languageModel, Terminal terminal) throws IOException {
    List<Annotator> annotators = new ArrayList<>();
    if (labels != null) {
      annotators.add(HumanLabelFile.read(labels));
    }
    if (source.labelField != null) {
      LabelRule rule = labelRule.rule();
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

  /** What is asked of a training. */
  TrainingOptions trainingOptions() throws CommandException {
    return new TrainingOptions(
        model.name(),
        source.context,
        sample.linesPerTemplate,
        sample.seed,
        source.provenance(),
        gates.limits(),
        gates.reason());
  }
}
