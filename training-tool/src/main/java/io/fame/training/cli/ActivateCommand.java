/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.training.cluster.ClusterConnection;
import io.fame.training.command.CommandException;
import io.fame.training.command.ExitCode;
import io.fame.training.command.HelpOption;
import io.fame.training.command.ReportOptions;
import io.fame.training.command.Terminal;
import io.fame.training.progress.Progress;
import io.fame.training.registry.Activation;
import io.fame.training.registry.MetricsIndex;
import io.fame.training.registry.MlCommonsRegistry;
import io.fame.training.registry.ModelActivation;
import io.fame.training.registry.RegisteredModel;
import java.io.IOException;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code fame activate}: makes a stored version the one that scores. */
@Command(
    name = "activate",
    description =
        "Makes a stored version the active one, once every ingest node has loaded and checked it.",
    footer = {
      "",
      "Examples:",
      "  fame activate --model app-logs",
      "  fame activate --model app-logs --version 3",
      ""
    })
final class ActivateCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Option(
      names = "--version",
      paramLabel = "N",
      description = "Version to activate (default: the newest).")
  String version;

  @Mixin ModelOption model;
  @Mixin ClusterOptions cluster;
  @Mixin ReportOptions reportOptions;
  @Mixin HelpOption help;

  ActivateCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws CommandException, IOException {
    Activation activation;
    try (ClusterConnection connection = cluster.connect(terminal)) {
      ModelVersions versions = ModelVersions.of(new MlCommonsRegistry(connection), model.name());
      RegisteredModel chosen = version == null ? versions.newest() : versions.number(version);
      activation = activate(connection, chosen, terminal);
    }
    reportOptions.write(terminal, describe(activation), text(activation));
    return ExitCode.OK.code();
  }

  /** Activates, and notes it in {@code fame-metrics} where that is allowed. */
  static Activation activate(ClusterConnection connection, RegisteredModel model, Terminal terminal)
      throws IOException {
    try (Progress.Stage stage =
        terminal.progress().stage("Activating version " + model.version(), 1, "versions")) {
      Activation activation = new ModelActivation(connection).activate(model);
      stage.step(1);
      note(connection, activation, terminal);
      return activation;
    }
  }

  /** A version that serves is no failure because nobody could write that down. */
  static void note(ClusterConnection connection, Activation activation, Terminal terminal) {
    try {
      new MetricsIndex(connection, MetricsIndex.NAME).add(activation, Instant.now());
    } catch (IOException e) {
      terminal
          .err()
          .println("fame: the activation is not in " + MetricsIndex.NAME + ": " + e.getMessage());
    }
  }

  static ObjectNode describe(Activation activation) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("model", activation.model())
        .put("active", activation.active())
        .put("previous", activation.previous())
        .put("override_reason", activation.overrideReason())
        .put("nodes", activation.nodes())
        .put("seconds_to_active", Math.round(activation.seconds() * 1000) / 1000.0);
  }

  static String text(Activation activation) {
    return String.format(
            Locale.ROOT,
            "Model %s: version %s is active on %d ingest node(s) after %.1f s; before: %s.",
            activation.model(),
            version(activation.active()),
            activation.nodes(),
            activation.seconds(),
            activation.previous() == null ? "none" : "version " + version(activation.previous()))
        + accepted(activation.overrideReason());
  }

  /** Why a version was accepted in spite of its gates, on a line of its own; empty without. */
  static String accepted(String overrideReason) {
    return overrideReason == null ? "" : "\nAccepted in spite of its gates: " + overrideReason;
  }

  private static String version(String reference) {
    int colon = reference.indexOf(':');
    return colon < 0 ? reference : reference.substring(0, colon);
  }
}
