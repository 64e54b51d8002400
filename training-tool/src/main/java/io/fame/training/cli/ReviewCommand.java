/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.scoring.bundle.Sha256;
import io.fame.training.cluster.BulkDocument;
import io.fame.training.cluster.BulkIndexer;
import io.fame.training.cluster.BulkResult;
import io.fame.training.cluster.ClusterConnection;
import io.fame.training.cluster.ReviewDocuments;
import io.fame.training.cluster.ReviewDocuments.Verdict;
import io.fame.training.cluster.ReviewDocuments.Waiting;
import io.fame.training.command.CommandException;
import io.fame.training.command.ExitCode;
import io.fame.training.command.HelpOption;
import io.fame.training.command.ReportOptions;
import io.fame.training.command.Terminal;
import io.fame.training.configuration.ConfigurationOption;
import io.fame.training.languagemodel.LanguageModel;
import io.fame.training.languagemodel.LanguageModelSettings;
import io.fame.training.languagemodel.Outbox;
import io.fame.training.languagemodel.label.LanguageModelAnnotator;
import io.fame.training.progress.Progress;
import io.fame.training.review.AskedReview;
import io.fame.training.review.ReviewFile;
import io.fame.training.review.ReviewFile.Judged;
import io.fame.training.review.ReviewOrder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code fame review}: what people should look at, and what they said. */
@Command(
    name = "review",
    description = {
      "Writes the lines that the model wants reviewed, or never saw, to a file: one per template,"
          + " the most informative first. With --ask the language model of the configuration gets"
          + " them, and the file those that it leaves to people.",
      "With --apply it takes the filled-in file. Verdicts go to the documents (fame.reviewed_at,"
          + " fame.verdict) and to the label index."
    },
    footer = {
      "",
      "Examples:",
      "  fame review --index 'app-logs-*' --from now-1d --out review.jsonl",
      "  (write anomaly or normal into \"label\")",
      "  fame review --index 'app-logs-*' --apply review.jsonl",
      "  fame review --config fame.yml --ask --dry-run",
      "  fame review --config fame.yml --ask --out left-to-people.jsonl",
      ""
    })
final class ReviewCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Terminal terminal;

  @Mixin ScoredIndexOptions scored;

  @Spec CommandSpec command;
  @Mixin ConfigurationOption configuration;

  @Option(names = "--out", paramLabel = "FILE", description = "Write lines to review to it.")
  Path out;

  @Option(names = "--apply", paramLabel = "FILE", description = "Take the verdicts from it.")
  Path apply;

  @Option(names = "--ask", description = "Ask the language model of the configuration.")
  boolean ask;

  @Option(
      names = "--dry-run",
      description =
          "With --ask: send nothing and write nothing; print every byte that would go, and what it"
              + " would cost.")
  boolean dryRun;

  @Option(
      names = "--context",
      paramLabel = "FIELD",
      split = ",",
      description = "Fields to show beside the message, for example service.name,log.level.")
  List<String> context = new ArrayList<>();

  @Option(
      names = "--max",
      paramLabel = "N",
      defaultValue = "100",
      description = "Most lines to review (default: ${DEFAULT-VALUE}).")
  int most;

  @Option(
      names = "--label-index",
      paramLabel = "NAME",
      defaultValue = "fame-labels",
      description = "Index that keeps the verdicts (default: ${DEFAULT-VALUE}).")
  String labelIndex;

  @Mixin SampleOfNames names;
  @Mixin ClusterOptions cluster;
  @Mixin ReportOptions reportOptions;
  @Mixin HelpOption help;

  ReviewCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws CommandException, IOException, InterruptedException {
    if ((apply == null) == (out == null && !ask)) {
      throw new ParameterException(
          command.commandLine(),
          "Say either --apply FILE, or --out FILE, --ask, or both of these.");
    }
    if (dryRun && !ask) {
      throw new ParameterException(command.commandLine(), "--dry-run is for --ask.");
    }
    // Files that cannot be used should say so before anybody is asked.
    if (out != null && !dryRun && Files.exists(out)) {
      throw outExists(null);
    }
    OutputFiles.requireWritable(out);
    List<Judged> judged = apply == null ? List.of() : judged();
    LanguageModelSettings settings = ask ? configuration.requiredLanguageModel() : null;
    Outbox outbox = dryRun ? new Outbox() : null;
    try (LanguageModel languageModel = ask ? open(settings, outbox) : null;
        ClusterConnection connection = cluster.connect(terminal)) {
      ReviewDocuments documents =
          new ReviewDocuments(connection, scored.selection(context, null), scored.targetField);
      if (apply != null) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        String text = apply(connection, documents, judged, json);
        reportOptions.write(terminal, json, text);
      } else if (ask) {
        ask(connection, documents, languageModel, outbox);
      } else {
        fetch(documents);
      }
    }
    return ExitCode.OK.code();
  }

  /** The configured model, or one that collects what it would be asked. */
  private LanguageModel open(LanguageModelSettings settings, Outbox outbox) throws IOException {
    return outbox == null
        ? LanguageModel.open(settings, terminal.environment(), terminal::note)
        : outbox.dryRun(settings);
  }

  private void ask(
      ClusterConnection connection,
      ReviewDocuments documents,
      LanguageModel languageModel,
      Outbox outbox)
      throws CommandException, IOException, InterruptedException {
    names.teach(languageModel.redactor(), terminal);
    List<Waiting> waiting = documents.waiting();
    List<Waiting> chosen = ReviewOrder.of(waiting, most);
    LanguageModelAnnotator annotator =
        new LanguageModelAnnotator(languageModel, context, terminal.progress());
    AskedReview review = AskedReview.of(chosen, waiting, annotator);
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    if (outbox != null) {
      UnsentRequests requests = new UnsentRequests(languageModel, outbox);
      reportOptions.write(terminal, json, requests.shown(json, chosen.size()));
      return;
    }
    String text = "Nothing waits for a review that the language model could judge.";
    if (!review.judged().isEmpty()) {
      text = apply(connection, documents, review.judged(), json);
    }
    json.set("language_model", annotator.report());
    json.put("left_to_people", review.left().size());
    if (out != null && !review.left().isEmpty()) {
      write(review.left());
      text += "\n%d lines are left to people: %s".formatted(review.left().size(), out);
    } else if (!review.left().isEmpty()) {
      text += "\n%d lines are left to people; --out writes them.".formatted(review.left().size());
    }
    reportOptions.write(terminal, json, text);
  }

  private void write(List<Waiting> lines) throws CommandException {
    try {
      ReviewFile.write(out, lines);
    } catch (FileAlreadyExistsException e) {
      throw outExists(e);
    } catch (IOException e) {
      throw new CommandException(ExitCode.ENVIRONMENT, out + " cannot be written: " + e + ".", e);
    }
  }

  private CommandException outExists(Exception cause) {
    return new CommandException(
        ExitCode.USAGE,
        out + " exists, and somebody's labels may be in it. Choose another name.",
        cause);
  }

  private void fetch(ReviewDocuments documents)
      throws CommandException, IOException, InterruptedException {
    List<Waiting> waiting = documents.waiting();
    List<Waiting> chosen = ReviewOrder.of(waiting, most);
    long lines = waiting.stream().mapToLong(Waiting::waiting).sum();
    if (!chosen.isEmpty()) {
      write(chosen);
    }
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("lines_waiting", lines).put("templates_waiting", waiting.size());
    json.put("written", chosen.size());
    reportOptions.write(
        terminal,
        json,
        chosen.isEmpty()
            ? "Nothing waits for a review."
            : "%d lines of %d templates wait; one line of each of %d templates is in %s.\nWrite anomaly or normal into \"label\", then: fame review --index '%s' --apply %s"
                .formatted(lines, waiting.size(), chosen.size(), out, scored.index, out));
  }

  private List<Judged> judged() throws CommandException, IOException {
    try {
      return ReviewFile.read(apply);
    } catch (NoSuchFileException e) {
      throw new CommandException(ExitCode.USAGE, "There is no file " + apply + ".", e);
    }
  }

  /** Stores the verdicts, describes that, and says it in words. */
  private String apply(
      ClusterConnection connection, ReviewDocuments documents, List<Judged> judged, ObjectNode json)
      throws CommandException, IOException, InterruptedException {
    if (judged.isEmpty()) {
      throw new CommandException(ExitCode.DATA, "No line of " + apply + " has a label yet.");
    }
    Instant now = Instant.now();
    // The labels first: they are what nobody wants to make twice.
    BulkResult stored = store(connection, judged, now);
    if (stored.failed() > 0) {
      throw new CommandException(
          ExitCode.CLUSTER,
          "Labels could not be stored in " + labelIndex + ": " + stored.describeFailures() + ".");
    }
    int written =
        documents.write(
            judged.stream()
                .map(line -> new Verdict(line.id(), line.routing(), line.anomaly()))
                .toList(),
            now);
    long anomalies = judged.stream().filter(Judged::anomaly).count();
    json.put("labels", judged.size()).put("anomalies", anomalies);
    json.put("documents_written", written).put("documents_gone", judged.size() - written);
    json.put("label_index", labelIndex);
    return "%d verdicts, %d of them anomalies: stored in %s, written to %d documents%s."
        .formatted(
            judged.size(),
            anomalies,
            labelIndex,
            written,
            written < judged.size()
                ? " (%d are not there any more)".formatted(judged.size() - written)
                : "");
  }

  /** The same verdict twice is one document: its id is that of the line. */
  private BulkResult store(ClusterConnection connection, List<Judged> judged, Instant at)
      throws IOException, InterruptedException {
    List<BulkDocument> labels = new ArrayList<>();
    for (Judged line : judged) {
      ObjectNode label = JSON.createObjectNode();
      label.put("@timestamp", at.toString());
      label.put("line", line.id());
      label.put("label", ReviewDocuments.word(line.anomaly()));
      for (String field :
          List.of("message", "context", "template_id", "model", "score", "annotator")) {
        if (line.line().has(field)) {
          label.set(field, line.line().get(field));
        }
      }
      labels.add(
          new BulkDocument(
              Sha256.hex(line.id().getBytes(StandardCharsets.UTF_8)),
              JSON.writeValueAsBytes(label)));
    }
    try (Progress.Stage stage =
        terminal.progress().stage("storing labels", labels.size(), "labels")) {
      return new BulkIndexer(connection, labelIndex, null).index(labels.iterator(), stage);
    }
  }
}
