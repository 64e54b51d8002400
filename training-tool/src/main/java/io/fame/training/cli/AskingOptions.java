/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.training.command.CommandException;
import io.fame.training.command.ExitCode;
import io.fame.training.command.Terminal;
import io.fame.training.configuration.ConfigurationOption;
import io.fame.training.languagemodel.BatchAnswers;
import io.fame.training.languagemodel.LanguageModel;
import io.fame.training.languagemodel.LanguageModelException.Refused;
import io.fame.training.languagemodel.LanguageModelSettings;
import io.fame.training.languagemodel.Outbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How a language model is asked: now, in a file, or not at all. */
public final class AskingOptions {
  @Mixin ConfigurationOption configuration;

  @ArgGroup Instead instead = new Instead();

  /** At most one of these. */
  static final class Instead {
    @Option(
        names = "--dry-run",
        description =
            "Send nothing: print every byte that would go in the first round, and what that and all"
                + " that may follow would cost. Answers that the journal knows are not asked for;"
                + " second votes depend on answers.")
    boolean dryRun;

    @Option(
        names = "--export-batch",
        paramLabel = "FILE",
        description =
            "Send nothing: write the requests as a file for OpenAI's Batch API, which takes 50,000"
                + " requests and 200 MB in one; more go to FILE with -2, -3, … before its ending.")
    Path exportBatch;

    @Option(
        names = "--import-batch",
        paramLabel = "FILE",
        arity = "1..*",
        description = "Read the answers to such files first, then go on without sending anything.")
    List<Path> importBatch;
  }

  /**
   * A language model that is asked, and what was collected instead of being sent.
   *
   * @param outbox {@code null} where questions are sent
   * @param imported {@code null} where no file was read
   */
  record Asked(LanguageModel model, Outbox outbox, BatchAnswers imported) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      model.close();
    }

    boolean isIncomplete() {
      return outbox != null && !outbox.requests().isEmpty();
    }
  }

  /** Whether answers are taken; not where requests are only shown, or written to a file. */
  boolean takesAnswers() {
    return !instead.dryRun && instead.exportBatch == null;
  }

  /**
   * Opens the configured model.
   *
   * @throws CommandException of code USAGE if there is none
   */
  Asked open(Terminal terminal) throws CommandException, IOException {
    LanguageModelSettings settings = configuration.requiredLanguageModel();
    if (instead.dryRun) {
      Outbox outbox = new Outbox();
      return new Asked(outbox.dryRun(settings), outbox, null);
    }
    if (instead.exportBatch != null) {
      for (Path file : Outbox.filesOfBatch(instead.exportBatch)) {
        if (Files.exists(file)) {
          throw new CommandException(ExitCode.USAGE, file + " exists already; move it away.");
        }
      }
      OutputFiles.requireWritable(instead.exportBatch);
      Outbox outbox = new Outbox();
      return new Asked(outbox.forBatch(settings), outbox, null);
    }
    if (instead.importBatch != null) {
      Outbox outbox = new Outbox();
      LanguageModel model = outbox.forBatch(settings);
      try {
        BatchAnswers imported = BatchAnswers.read(instead.importBatch, model.journal());
        return new Asked(model, outbox, imported);
      } catch (IOException e) {
        model.close();
        throw e;
      }
    }
    return new Asked(
        LanguageModel.open(settings, terminal.environment(), terminal::note), null, null);
  }

  /**
   * Prints or writes what was collected, and adds it to the result.
   *
   * @param templates number of templates that the questions are about
   */
  String deliver(Asked asked, int templates, ObjectNode result) throws IOException {
    StringBuilder text = new StringBuilder();
    if (asked.imported() != null) {
      BatchAnswers imported = asked.imported();
      ObjectNode counts = result.putObject("imported");
      counts.put("answers", imported.imported()).put("known_before", imported.known());
      counts.put("failed", imported.failed()).put("foreign", imported.foreign());
      text.append(
          String.format(
              Locale.ROOT,
              "Read %,d answers (%,d were known, %,d requests failed, %,d are not ours).%n",
              imported.imported(),
              imported.known(),
              imported.failed(),
              imported.foreign()));
      text.append(refused(imported.refused()));
    }
    if (asked.outbox() == null) {
      return text.toString();
    }
    UnsentRequests requests = new UnsentRequests(asked.model(), asked.outbox());
    List<Path> files = List.of();
    ObjectNode unsent = requests.describe(result);
    if (instead.dryRun) {
      text.append(requests.bodies(unsent)).append(requests.names(unsent));
    } else if (instead.exportBatch != null && asked.isIncomplete()) {
      files = asked.outbox().writeBatch(instead.exportBatch);
      files.forEach(file -> unsent.withArray("files").add(file.toString()));
    }
    text.append(requests.summary());
    if (asked.isIncomplete()) {
      text.append(requests.later(unsent, templates));
      text.append(exported(files));
      text.append(instead.importBatch == null ? "" : "Export them with --export-batch.\n");
    }
    return text.toString();
  }

  private static String exported(List<Path> files) {
    return files.isEmpty()
        ? ""
        : "They are in "
            + files.stream().map(Path::toString).collect(Collectors.joining(", "))
            + (files.size() == 1
                ? ", for a batch endpoint.\n"
                : ": %d files, each a batch of its own, since an endpoint takes so much in one.\n"
                    .formatted(files.size()));
  }

  private static String refused(Set<Refused> parts) {
    StringBuilder text = new StringBuilder();
    for (Refused part : new TreeSet<>(parts)) {
      text.append(
          part == Refused.JSON_SCHEMA
              ? "The batch endpoint takes no JSON schema: set language_model.json_schema: false.\n"
              : "The batch endpoint takes no " + part + ": the next export names it otherwise.\n");
    }
    return text.toString();
  }
}
