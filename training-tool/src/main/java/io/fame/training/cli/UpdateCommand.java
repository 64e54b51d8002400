/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.scoring.bundle.Bundle;
import io.fame.scoring.bundle.BundleException;
import io.fame.training.UnusableDataException;
import io.fame.training.annotate.LabelRule;
import io.fame.training.cluster.ClusterConnection;
import io.fame.training.cluster.ClusterException;
import io.fame.training.cluster.IndexLineSource;
import io.fame.training.cluster.IndexSelection;
import io.fame.training.cluster.SourceFields;
import io.fame.training.command.CommandException;
import io.fame.training.command.ExitCode;
import io.fame.training.command.HelpOption;
import io.fame.training.command.ReportOptions;
import io.fame.training.command.Terminal;
import io.fame.training.registry.MlCommonsRegistry;
import io.fame.training.registry.RegisteredModel;
import io.fame.training.source.SourceLine;
import io.fame.training.update.ActiveModel;
import io.fame.training.update.UpdateRun;
import io.fame.training.update.UpdateRun.Review;
import io.fame.training.update.UpdateRun.Update;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code fame update}: the next version of an active model, from what has come since. */
@Command(
    name = "update",
    description = {
      "Trains the active version of a model on with what has come since: new templates join its"
          + " failure domains, and only experts with something new to learn are trained.",
      "The next version is stored only if it passes its gates and is not worse than the active"
          + " one, on the lines that were held out for that one and on the new labels."
    },
    footer = {
      "",
      "Examples:",
      "  fame update --index 'app-logs-*' --label-field label --context service.name,log.level \\",
      "    --model app-logs --key signing.key",
      "  fame update --config fame.yml --dry-run",
      "  fame update --config fame.yml --activate",
      "",
      "Give the options that the active version was trained with; the time range has to hold its"
          + " history as well. --k is that of the new lines.",
      "Exit code 5 where the new version misses a gate or is worse: nothing is stored, the active one"
          + " stays. 0 also where there is nothing new to learn (\"offered\": false).",
      ""
    })
final class UpdateCommand implements Callable<Integer> {
  private static final String VERDICT_NAME = ".verdict";
  private static final String REVIEWED_AT_NAME = ".reviewed_at";
  private static final String VERDICT = "fame" + VERDICT_NAME;

  private final Terminal terminal;

  @Mixin TrainOptions training;
  @Mixin ClusterOptions cluster;

  @Option(
      names = "--verdict-field",
      paramLabel = "FIELD",
      defaultValue = VERDICT,
      description =
          "Field with the verdicts of reviewers, which come before all other labels (default:"
              + " ${DEFAULT-VALUE}).")
  String verdictField;

  @Mixin DeliveryOptions delivery;

  @Option(names = "--activate", description = "Activate the new version as well.")
  boolean activate;

  @Mixin ReportOptions reportOptions;
  @Mixin HelpOption help;

  UpdateCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call()
      throws CommandException,
          IOException,
          InterruptedException,
          UnusableDataException,
          BundleException {
    if (delivery.noUpload && activate) {
      throw new CommandException(
          ExitCode.USAGE, "--activate needs a stored version; leave out --no-upload.");
    }
    OutputFiles.requireWritable(delivery.out);
    IndexTraining indexTraining = new IndexTraining(training, reportOptions, terminal);
    try (ClusterConnection connection = cluster.connect(terminal)) {
      RegisteredModel before = ModelVersions.active(connection, training.model.name());
      Bundle bundle = BundleFiles.shown(new MlCommonsRegistry(connection).read(before));
      requireSameContext(bundle);
      ActiveModel active = ActiveModel.of(bundle, before.sha256());
      if (active.wasDrawn()) {
        terminal.note(
            "the cluster drew the sample that the active version was trained on; an update reads,"
                + " so it finds other lines of that history. Train anew with `fame run` to avoid"
                + " that.");
      }
      if (active.samplesUnknown()) {
        terminal.note(
            "an earlier version of this tool updated the active version and did not keep which lines"
                + " it sampled, so this update finds others of that history. Train anew with `fame"
                + " run` to avoid that.");
      }
      IndexLineSource lines = IndexLineSource.open(connection, training.source.selection());
      if (training.dryRun) {
        indexTraining.dryRun(
            (annotator, proposals) ->
                new UpdateRun(training.trainingOptions(), active, terminal.progress())
                    .ask(lines, annotator, proposals));
        return ExitCode.OK.code();
      }
      indexTraining.prepare(
          prepared -> {
            Update update =
                new UpdateRun(prepared.options(), active, terminal.progress())
                    .run(
                        lines,
                        matcher -> prepared.labelling().annotator(),
                        prepared.proposals(),
                        reviews(connection));
            finish(connection, before, update, prepared, indexTraining);
            return null;
          });
      return ExitCode.OK.code();
    }
  }

  private void requireSameContext(Bundle active) throws CommandException {
    List<String> context = active.manifest().features().context();
    if (!context.equals(training.source.context)) {
      throw new CommandException(
          ExitCode.USAGE,
          "The active version was trained with --context "
              + String.join(",", context)
              + "; an update has to use the same.");
    }
  }

  /** What reviewers said of lines of the selection, and when. */
  private List<Review> reviews(ClusterConnection connection)
      throws CommandException, IOException, InterruptedException {
    Map<String, Instant> times = new HashMap<>();
    if (verdictField.endsWith(VERDICT_NAME)) {
      // Read before the verdicts: a verdict that comes in between then counts as a later one.
      String at =
          verdictField.substring(0, verdictField.length() - VERDICT_NAME.length())
              + REVIEWED_AT_NAME;
      forEachWith(
          connection, at, true, line -> time(line).ifPresent(time -> times.put(line.id(), time)));
    }
    List<Review> reviews = new ArrayList<>();
    LabelRule rule = LabelRule.usualWords();
    forEachWith(
        connection,
        verdictField,
        verdictField.equals(VERDICT),
        line ->
            rule.isAnomaly(line.label())
                .ifPresent(
                    anomaly -> reviews.add(new Review(line, anomaly, times.get(line.id())))));
    return reviews;
  }

  /** Time in the label of a line, if it is written as `fame review` does. */
  private static Optional<Instant> time(SourceLine line) {
    try {
      return Optional.ofNullable(line.label()).map(Instant::parse);
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /**
   * Reads the lines of the selection that have a field, with that as their label.
   *
   * @param mayLack whether no index needs to have the field
   */
  private void forEachWith(
      ClusterConnection connection, String field, boolean mayLack, Consumer<SourceLine> consumer)
      throws CommandException, IOException, InterruptedException {
    IndexSelection all = training.source.selection();
    IndexSelection selection =
        new IndexSelection(
                all.index(),
                new SourceFields(
                    all.fields().timestamp(),
                    all.fields().message(),
                    all.fields().context(),
                    field),
                all.query(),
                all.from(),
                all.to())
            .having(field);
    try {
      IndexLineSource.open(connection, selection).forEach(consumer);
    } catch (ClusterException e) {
      // Nobody has reviewed a line yet.
      boolean none =
          e.kind() == ClusterException.Kind.INDEX_EMPTY
              || (e.kind() == ClusterException.Kind.FIELD_UNUSABLE && mayLack);
      if (!none) {
        throw e;
      }
    }
  }

  /** Delivers the update, or says why there is nothing to deliver. */
  void finish(
      ClusterConnection connection,
      RegisteredModel before,
      Update update,
      IndexTraining.Prepared prepared,
      IndexTraining indexTraining)
      throws CommandException, IOException, InterruptedException {
    ObjectNode json = update.report();
    json.put("updates", before.name() + ":" + before.version());
    json.put("offered", false);
    if (update.result().isEmpty()) {
      prepared.labelling().report(json, terminal);
      reportOptions.write(terminal, json, nothingNew(before, json));
      return;
    }
    prepared.labelling().report((ObjectNode) update.result().get().report(), terminal);
    TrainedModel trained = TrainedModel.of(update.result().get(), prepared.key());
    json = TrainingReport.json(trained);
    json.put("updates", before.name() + ":" + before.version());
    json.put("offered", trained.zip() != null);
    indexTraining.writePage(json, trained);
    String text = TrainingReport.text(trained) + "\n" + text(json);
    if (trained.zip() == null) {
      reportOptions.write(terminal, json, text);
      throw new CommandException(
          ExitCode.CERTIFICATION,
          "The update is not offered; version "
              + before.version()
              + " stays active. The report says which gate it missed.");
    }
    Optional<RegisteredModel> stored = delivery.deliver(connection, trained, json, terminal);
    text += delivery.text();
    if (stored.isPresent()) {
      text += DeliveryOptions.offer(connection, stored.get(), activate, json, terminal);
    }
    reportOptions.write(terminal, json, text);
  }

  private static String nothingNew(RegisteredModel before, ObjectNode json) {
    String text =
        "Nothing new to learn for model %s: version %s knows every text that has a label, and no label contradicts it."
            .formatted(before.name(), before.version());
    int unlabelled = json.path("templates_unlabelled").asInt();
    return unlabelled == 0
        ? text
        : text
            + String.format(
                Locale.ROOT,
                "%nNew templates without a label so far: %,d. Label lines of them, and update again.",
                unlabelled);
  }

  private static String text(ObjectNode json) {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "Since %s: %,d new lines, %d new templates, %d new labels (%d of reviewers).%n",
            json.path("updates").asText(),
            json.path("lines_new").asLong(),
            json.path("templates_new").asInt(),
            json.path("labels_new").asInt(),
            json.path("labels_reviewed").asInt()));
    text.append("Trained: ").append(names(json.path("domains_changed")));
    text.append(json.path("router_kept").asBoolean() ? "" : ", router");
    text.append(". Kept as they were: ").append(names(json.path("domains_kept"))).append('.');
    return text.toString();
  }

  private static String names(JsonNode list) {
    List<String> names = new ArrayList<>();
    list.forEach(name -> names.add(name.asText()));
    return names.isEmpty() ? "none" : String.join(", ", names);
  }
}
