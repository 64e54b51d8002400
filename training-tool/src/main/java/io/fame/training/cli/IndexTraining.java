/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.scoring.bundle.BundleException;
import io.fame.training.SampledHistory;
import io.fame.training.TrainingOptions;
import io.fame.training.TrainingResult;
import io.fame.training.TrainingRun;
import io.fame.training.UncertifiedPartitionException;
import io.fame.training.UnusableDataException;
import io.fame.training.annotate.Annotator;
import io.fame.training.annotate.LabelException;
import io.fame.training.cluster.ClusterConnection;
import io.fame.training.command.CommandException;
import io.fame.training.command.ExitCode;
import io.fame.training.command.ReportOptions;
import io.fame.training.command.Terminal;
import io.fame.training.languagemodel.LanguageModel;
import io.fame.training.languagemodel.LanguageModelSettings;
import io.fame.training.languagemodel.Outbox;
import io.fame.training.partition.PartitionProposals;
import io.fame.training.partition.TemplateProfile;
import io.fame.training.report.TrainingPage;
import java.io.IOException;
import java.nio.file.Files;
import java.security.PrivateKey;
import java.util.function.Supplier;

/**
 * Trains on an index as the options say. What they name is opened and looked at before anything is
 * read, and where there is no model the report and the page say why.
 */
final class IndexTraining {
  private final TrainOptions options;
  private final ReportOptions reportOptions;
  private final Terminal terminal;

  IndexTraining(TrainOptions options, ReportOptions reportOptions, Terminal terminal) {
    this.options = options;
    this.reportOptions = reportOptions;
    this.terminal = terminal;
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

  /**
   * Trains on the index. Where no partition is certified the report and the page say why before
   * this fails, and what was asked and paid for it.
   */
  TrainedModel train(ClusterConnection connection, SampleFileOption sampleFile)
      throws CommandException,
          IOException,
          InterruptedException,
          UnusableDataException,
          BundleException {
    return prepare(
        prepared -> {
          try {
            TrainingResult result =
                new TrainingRun(prepared.options(), terminal.progress())
                    .<CommandException>run(
                        () -> history(connection, sampleFile),
                        matcher -> prepared.labelling().annotator(),
                        prepared.proposals());
            prepared.labelling().report((ObjectNode) result.report(), terminal);
            return TrainedModel.of(result, prepared.key());
          } catch (UncertifiedPartitionException e) {
            refuse(e, prepared.labelling());
            throw e;
          }
        });
  }

  private SampledHistory history(ClusterConnection connection, SampleFileOption sampleFile)
      throws CommandException, IOException, InterruptedException, UnusableDataException {
    return sampleFile.history(connection, options.source, options.sample, terminal);
  }

  /** Says why there is no model, and what was asked all the same. */
  void refuse(UncertifiedPartitionException failure, Labelling labelling) throws CommandException {
    ObjectNode refused = TrainingReport.refused(options.model.name(), failure);
    labelling.report(refused, terminal);
    writePage(() -> TrainingPage.refused(refused));
    reportOptions.write(terminal, refused, TrainingReport.refusedText(failure));
  }

  /** Shows what a first training would ask of the language model, see the other one. */
  void dryRun(ClusterConnection connection, SampleFileOption sampleFile)
      throws CommandException, IOException, InterruptedException, UnusableDataException {
    dryRun(
        (annotator, proposals) -> {
          SampledHistory history = history(connection, sampleFile);
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
  void dryRun(Questions questions)
      throws CommandException, IOException, InterruptedException, UnusableDataException {
    options.sample.check();
    LanguageModelSettings settings = options.configuration.requiredLanguageModel();
    Outbox outbox = new Outbox();
    try (LanguageModel collecting = outbox.dryRun(settings)) {
      int templates =
          questions.ask(
              options.labelling(collecting, terminal).annotator(),
              options.proposals(collecting, terminal));
      ObjectNode result = JsonNodeFactory.instance.objectNode();
      reportOptions.write(
          terminal, result, new UnsentRequests(collecting, outbox).shown(result, templates));
    }
  }

  /** Makes ready what the options name, and has the work done while it is open. */
  <R> R prepare(Work<R> work)
      throws CommandException,
          IOException,
          InterruptedException,
          UnusableDataException,
          BundleException {
    options.sample.check();
    // All of these fail before an hour of training rather than after it.
    PrivateKey key = options.signing.key(terminal);
    OutputFiles.requireWritable(options.html);
    try (LanguageModel languageModel = options.configuration.languageModel(terminal)) {
      if (languageModel != null) {
        OutputFiles.requireNoLabelLost(options.labels, options.review);
      }
      PartitionProposals proposals = options.proposals(languageModel, terminal);
      return work.with(
          new Prepared(
              options.trainingOptions(),
              options.labelling(languageModel, terminal),
              proposals,
              key));
    } catch (LabelException e) {
      throw new CommandException(
          ExitCode.DATA,
          e.getMessage()
              + ". Check --label-field, and say with --normal-label which of its values mean a"
              + " normal line.",
          e);
    }
  }

  /** Writes the page, if one is wanted. */
  void writePage(ObjectNode report, TrainedModel trained) throws CommandException {
    writePage(() -> TrainingPage.of(report, trained.result().bundle().manifest()));
  }

  private void writePage(Supplier<String> page) throws CommandException {
    if (options.html == null) {
      return;
    }
    try {
      Files.writeString(options.html, page.get());
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.ENVIRONMENT,
          "The page cannot be written to " + options.html + ": " + e + ".",
          e);
    }
  }
}
