/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.training.command.CommandException;
import io.fame.training.command.ExitCode;
import io.fame.training.command.Terminal;
import io.fame.training.configuration.ConfigurationOption;
import io.fame.training.languagemodel.BatchAnswers;
import io.fame.training.languagemodel.LanguageModel;
import io.fame.training.languagemodel.LanguageModelSettings;
import io.fame.training.languagemodel.Outbox;
import io.fame.training.languagemodel.Usage;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
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
            "Send nothing: print every byte that would go, and what it would cost. Answers that the"
                + " journal knows are not asked for, nor are second votes, which depend on answers.")
    boolean dryRun;

    @Option(
        names = "--export-batch",
        paramLabel = "FILE",
        description = "Send nothing: write the requests as a file for OpenAI's Batch API.")
    Path exportBatch;

    @Option(
        names = "--import-batch",
        paramLabel = "FILE",
        description = "Read the answers to such a file first, then go on without sending anything.")
    Path importBatch;
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
      if (Files.exists(instead.exportBatch)) {
        throw new CommandException(
            ExitCode.USAGE, instead.exportBatch + " exists already; move it away.");
      }
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
    return new Asked(LanguageModel.open(settings, terminal.environment()), null, null);
  }

  /** Prints or writes what was collected, and adds it to the result. */
  String deliver(Asked asked, ObjectNode result, Terminal terminal) throws IOException {
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
    }
    if (asked.outbox() == null) {
      return text.toString();
    }
    LanguageModelSettings settings = asked.model().settings();
    Outbox outbox = asked.outbox();
    Usage estimate = outbox.estimate();
    ObjectNode unsent = result.putObject("unsent");
    unsent.put("requests", estimate.requests());
    unsent.put("input_tokens", estimate.inputTokens());
    unsent.put("output_tokens", estimate.outputTokens());
    if (settings.prices().known()) {
      unsent.put("cost", settings.prices().of(estimate));
      unsent.put("currency", settings.prices().currency());
    }
    if (instead.dryRun) {
      ArrayNode bodies = JsonNodeFactory.instance.arrayNode();
      for (Outbox.Unsent request : outbox.requests()) {
        text.append("POST ").append(request.uri()).append('\n');
        text.append(request.body()).append("\n\n");
        bodies.addObject().put("uri", request.uri().toString()).put("body", request.body());
      }
      unsent.set("bodies", bodies);
    } else if (instead.exportBatch != null && estimate.requests() > 0) {
      try {
        outbox.writeBatch(instead.exportBatch);
      } catch (FileAlreadyExistsException e) {
        throw new IOException(e.getMessage() + " exists already", e);
      }
      unsent.put("file", instead.exportBatch.toString());
    }
    text.append(summary(settings, estimate));
    return text.toString();
  }

  private String summary(LanguageModelSettings settings, Usage estimate) {
    if (estimate.requests() == 0) {
      return "Nothing is left to ask.\n";
    }
    String cost =
        settings.prices().known()
            ? String.format(
                Locale.ROOT,
                ", about %.4f %s",
                settings.prices().of(estimate),
                settings.prices().currency())
            : "; language_model.prices is not set, so there is no price";
    return String.format(
            Locale.ROOT,
            "%,d requests to %s, %,d tokens to send and about %,d to receive%s.%n",
            estimate.requests(),
            settings.name(),
            estimate.inputTokens(),
            estimate.outputTokens(),
            cost)
        + (instead.exportBatch == null ? "" : "They are in " + instead.exportBatch + ".\n")
        + (instead.importBatch == null ? "" : "Export them with --export-batch.\n");
  }
}
