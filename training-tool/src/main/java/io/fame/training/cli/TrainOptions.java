/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.scoring.bundle.BundleException;
import io.fame.scoring.bundle.BundleWriter;
import io.fame.training.SampledHistory;
import io.fame.training.TrainingOptions;
import io.fame.training.TrainingResult;
import io.fame.training.TrainingRun;
import io.fame.training.UncertifiedPartitionException;
import io.fame.training.UnusableDataException;
import io.fame.training.annotate.Annotator;
import io.fame.training.annotate.CombinedAnnotator;
import io.fame.training.annotate.HumanLabelFile;
import io.fame.training.annotate.LabelException;
import io.fame.training.annotate.LabelFieldAnnotator;
import io.fame.training.annotate.LabelRule;
import io.fame.training.cluster.ClusterConnection;
import io.fame.training.command.CommandException;
import io.fame.training.command.ExitCode;
import io.fame.training.command.ReportOptions;
import io.fame.training.command.Terminal;
import io.fame.training.configuration.ConfigurationOption;
import io.fame.training.languagemodel.LanguageModel;
import io.fame.training.languagemodel.LanguageModelSettings;
import io.fame.training.languagemodel.Outbox;
import io.fame.training.languagemodel.label.LanguageModelAnnotator;
import io.fame.training.languagemodel.partition.LanguageModelProposals;
import io.fame.training.partition.PartitionProposals;
import io.fame.training.partition.Partitioner;
import io.fame.training.partition.TemplateProfile;
import io.fame.training.recorded.RecordedAnswers;
import io.fame.training.recorded.RecordedProposals;
import io.fame.training.report.TrainingPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
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

  /** Writes the page, if one is wanted. */
  void writePage(ObjectNode report, Trained trained) throws CommandException {
    writePage(() -> TrainingPage.of(report, trained.result().bundle().manifest()));
  }

  private void writePage(Supplier<String> page) throws CommandException {
    if (html == null) {
      return;
    }
    try {
      Files.writeString(html, page.get());
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.ENVIRONMENT, "The page cannot be written to " + html + ": " + e + ".", e);
    }
  }

  /**
   * A trained model.
   *
   * @param result what training ended with
   * @param zip the bundle, signed if there is a key; {@code null} where the model did not pass
   */
  record Trained(TrainingResult result, byte[] zip) {
    static Trained of(TrainingResult result, PrivateKey key) {
      return new Trained(
          result, result.certified() ? BundleWriter.write(result.bundle(), key) : null);
    }
  }

  /**
   * What training needs.
   *
   * @param options what is asked of it
   * @param labelling who labels
   * @param proposals who proposes failure domains
   * @param key what to sign with, or {@code null}
   */
  record Prepared(
      TrainingOptions options, Labelling labelling, PartitionProposals proposals, PrivateKey key) {}

  /** What is done with it. */
  @FunctionalInterface
  interface Work<R> {
    R with(Prepared prepared)
        throws CommandException,
            IOException,
            InterruptedException,
            UnusableDataException,
            BundleException;
  }

  /**
   * Trains on the index. Where no partition is certified the report and the page say why before
   * this fails, and what was asked and paid for it.
   */
  Trained train(
      ClusterConnection connection,
      SampleFileOption sampleFile,
      Terminal terminal,
      ReportOptions reportOptions)
      throws CommandException,
          IOException,
          InterruptedException,
          UnusableDataException,
          BundleException {
    return prepare(
        terminal,
        prepared -> {
          try {
            TrainingResult result =
                new TrainingRun(prepared.options(), terminal.progress())
                    .<CommandException>run(
                        () -> sampleFile.history(connection, source, sample, terminal),
                        matcher -> prepared.labelling().annotator(),
                        prepared.proposals());
            prepared.labelling().report((ObjectNode) result.report(), terminal);
            return Trained.of(result, prepared.key());
          } catch (UncertifiedPartitionException e) {
            refuse(e, prepared.labelling(), terminal, reportOptions);
            throw e;
          }
        });
  }

  /** Says why there is no model, and what was asked all the same. */
  void refuse(
      UncertifiedPartitionException failure,
      Labelling labelling,
      Terminal terminal,
      ReportOptions reportOptions)
      throws CommandException {
    ObjectNode refused = TrainingReport.refused(model.name(), failure);
    labelling.report(refused, terminal);
    writePage(() -> TrainingPage.refused(refused));
    reportOptions.write(terminal, refused, TrainingReport.refusedText(failure));
  }

  /** What a language model would be asked first. */
  @FunctionalInterface
  interface Questions {
    /**
     * Asks them of a model that collects them.
     *
     * @return number of templates that they are about
     */
    int ask(Annotator annotator, PartitionProposals proposals)
        throws CommandException, IOException, InterruptedException, UnusableDataException;
  }

  /** Shows what a first training would ask of the language model, see the other one. */
  void dryRun(
      ClusterConnection connection,
      SampleFileOption sampleFile,
      Terminal terminal,
      ReportOptions reportOptions)
      throws CommandException, IOException, InterruptedException, UnusableDataException {
    dryRun(
        terminal,
        reportOptions,
        (annotator, proposals) -> {
          SampledHistory history = sampleFile.history(connection, source, sample, terminal);
          annotator.annotate(history.lines());
          proposals.propose(TemplateProfile.of(history.lines()), history.matcher());
          return history.mined().templates().size();
        });
  }

  /**
   * Sends nothing and trains nothing: shows what would be asked of the language model first, byte
   * for byte, and what all of it is expected to cost.
   *
   * @throws CommandException of code USAGE if no language model is configured
   */
  void dryRun(Terminal terminal, ReportOptions reportOptions, Questions questions)
      throws CommandException, IOException, InterruptedException, UnusableDataException {
    sample.check();
    LanguageModelSettings settings = configuration.requiredLanguageModel();
    Outbox outbox = new Outbox();
    try (LanguageModel collecting = outbox.dryRun(settings)) {
      int templates =
          questions.ask(
              labelling(collecting, terminal).annotator(), proposals(collecting, terminal));
      ObjectNode result = JsonNodeFactory.instance.objectNode();
      reportOptions.write(
          terminal, result, new UnsentRequests(collecting, outbox).shown(result, templates));
    }
  }

  /** Makes ready what the options name, and has the work done while it is open. */
  <R> R prepare(Terminal terminal, Work<R> work)
      throws CommandException,
          IOException,
          InterruptedException,
          UnusableDataException,
          BundleException {
    sample.check();
    // All of these fail before an hour of training rather than after it.
    PrivateKey key = signing.key(terminal);
    OutputFiles.requireWritable(html);
    try (LanguageModel languageModel = configuration.languageModel(terminal)) {
      if (languageModel != null) {
        OutputFiles.requireNoLabelLost(labels, review);
      }
      return work.with(prepared(terminal, key, languageModel));
    } catch (LabelException e) {
      throw new CommandException(
          ExitCode.DATA,
          e.getMessage()
              + ". Check --label-field, and say with --normal-label which of its values mean a"
              + " normal line.",
          e);
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

  private Prepared prepared(Terminal terminal, PrivateKey key, LanguageModel languageModel)
      throws CommandException, IOException {
    PartitionProposals proposals = proposals(languageModel, terminal);
    return new Prepared(options(), labelling(languageModel, terminal), proposals, key);
  }

  /** What is asked of a training. */
  TrainingOptions options() throws CommandException {
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
