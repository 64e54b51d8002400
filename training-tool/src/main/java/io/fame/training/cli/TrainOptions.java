/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cli;

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
import io.fame.training.languagemodel.label.ReviewCase;
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

  /** Writes the page, if one is wanted. */
  void writePage(ObjectNode report, Trained trained) throws CommandException {
    if (html == null) {
      return;
    }
    try {
      Files.writeString(html, TrainingPage.of(report, trained.result().bundle().manifest()));
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

  /** Trains on the index. Where no partition is certified the report says why before this fails. */
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
    try {
      return prepare(
          terminal,
          prepared -> {
            TrainingResult result =
                new TrainingRun(prepared.options(), terminal.progress())
                    .<CommandException>run(
                        () -> sampleFile.history(connection, source, sample, terminal),
                        matcher -> prepared.labelling().annotator(),
                        prepared.proposals());
            prepared.labelling().report(result, terminal);
            return Trained.of(result, prepared.key());
          });
    } catch (UncertifiedPartitionException e) {
      reportOptions.write(
          terminal, TrainingReport.refused(model.name(), e), TrainingReport.refusedText(e));
      throw e;
    }
  }

  /**
   * Sends nothing and trains nothing: shows what a training would ask the language model first,
   * byte for byte, and what all of it is expected to cost.
   *
   * @throws CommandException of code USAGE if no language model is configured
   */
  String dryRun(
      ClusterConnection connection,
      SampleFileOption sampleFile,
      Terminal terminal,
      ObjectNode result)
      throws CommandException, IOException, InterruptedException, UnusableDataException {
    sample.check();
    LanguageModelSettings settings = configuration.requiredLanguageModel();
    Outbox outbox = new Outbox();
    try (LanguageModel collecting = outbox.dryRun(settings)) {
      SampledHistory history = sampleFile.history(connection, source, sample, terminal);
      labelling(collecting, terminal).annotator().annotate(history.lines());
      proposals(collecting, terminal)
          .propose(TemplateProfile.of(history.lines()), history.matcher());
      UnsentRequests requests = new UnsentRequests(settings, outbox);
      ObjectNode unsent = requests.describe(result);
      return requests.bodies(unsent)
          + requests.summary()
          + requests.later(unsent, history.mined().templates().size());
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

  /**
   * Who labels.
   *
   * @param asked the language model among them, or {@code null}
   * @param review where its open questions go, or {@code null}
   */
  record Labelling(Annotator annotator, LanguageModelAnnotator asked, Path review) {
    /** Adds what was asked to the report, and leaves open questions to people. */
    void report(TrainingResult result, Terminal terminal) {
      if (asked == null) {
        return;
      }
      ((ObjectNode) result.report()).set("language_model", asked.report());
      ((ObjectNode) result.report()).set("left_the_machine", asked.whatLeft());
      if (review != null) {
        try {
          HumanLabelFile.write(review, asked.review().stream().map(ReviewCase::line).toList());
        } catch (IOException e) {
          // It was fine when this began; the model is not lost for it.
          terminal
              .err()
              .println(
                  "fame: %s cannot be written: %s. `fame annotate --review FILE` writes it without asking anything again."
                      .formatted(review, e));
        }
      }
    }
  }

  private Prepared prepared(Terminal terminal, PrivateKey key, LanguageModel languageModel)
      throws CommandException, IOException {
    PartitionProposals proposals = proposals(languageModel, terminal);
    TrainingOptions options =
        new TrainingOptions(
            model.name(),
            source.context,
            sample.linesPerTemplate,
            sample.seed,
            source.provenance(),
            gates.limits(),
            gates.reason());
    return new Prepared(options, labelling(languageModel, terminal), proposals, key);
  }
}
