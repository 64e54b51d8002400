/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.training.cluster.ClusterConnection;
import io.fame.training.command.CommandException;
import io.fame.training.command.ExitCode;
import io.fame.training.command.HelpOption;
import io.fame.training.command.ReportOptions;
import io.fame.training.command.Terminal;
import io.fame.training.registry.MlCommonsRegistry;
import io.fame.training.registry.ModelActivation;
import io.fame.training.registry.ModelRegistry;
import io.fame.training.registry.RegisteredModel;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code fame models}: what is stored, and what of it scores; deletes what does not. */
@Command(
    name = "models",
    description = "Lists the stored versions of all models and marks the active ones.",
    footer = {
      "",
      "Examples:",
      "  fame models --json",
      "  fame models --model app-logs --delete 3",
      ""
    })
final class ModelsCommand implements Callable<Integer> {
  private static final String ROW = "%-20s %8s  %-12s %12s  %-20s  %s%n";

  private final Terminal terminal;

  /** One version of one model. */
  static final class Deletion {
    @Option(
        names = "--model",
        paramLabel = "NAME",
        required = true,
        description = "With --delete: the model whose version it is.")
    String model;

    @Option(
        names = "--delete",
        paramLabel = "N",
        required = true,
        description =
            "Delete this version of --model from ML Commons; never the active one, nor one that a"
                + " rollback can go back to.")
    String version;
  }

  @ArgGroup(exclusive = false)
  Deletion deletion;

  @Mixin ClusterOptions cluster;
  @Mixin ReportOptions reportOptions;
  @Mixin HelpOption help;

  ModelsCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws CommandException, IOException {
    try (ClusterConnection connection = cluster.connect(terminal)) {
      ModelRegistry registry = new MlCommonsRegistry(connection);
      ModelActivation activation = new ModelActivation(connection);
      if (deletion == null) {
        list(registry, activation);
      } else {
        delete(registry, activation);
      }
    }
    return ExitCode.OK.code();
  }

  private void list(ModelRegistry registry, ModelActivation activation)
      throws CommandException, IOException {
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    ArrayNode models = result.putArray("models");
    StringBuilder table =
        new StringBuilder(
            String.format(
                Locale.ROOT, ROW, "MODEL", "VERSION", "SHA-256", "BYTES", "CREATED", "STATE"));
    for (String name : registry.names()) {
      ModelActivation.Versions versions = activation.versions(name);
      for (RegisteredModel version : registry.versions(name)) {
        String state = state(version, versions);
        models.add(
            UploadCommand.describe(version)
                .put("active", state.equals("active"))
                .put("previous", state.equals("previous")));
        table.append(
            String.format(
                Locale.ROOT,
                ROW,
                name,
                version.version(),
                version.sha256().substring(0, Math.min(12, version.sha256().length())),
                version.bytes(),
                Instant.ofEpochMilli(version.createdMillis()).truncatedTo(ChronoUnit.SECONDS),
                state));
        if (version.overrideReason() != null) {
          table.append(
              String.format(
                  "%20s  accepted in spite of its gates: %s%n", "", version.overrideReason()));
        }
      }
    }
    reportOptions.write(
        terminal,
        result,
        models.isEmpty() ? "No model is stored. Make one with `fame run`." : table.toString());
  }

  private static String state(RegisteredModel version, ModelActivation.Versions versions) {
    if (version.reference().equals(versions.active())) {
      return "active";
    }
    if (!version.complete()) {
      return "incomplete";
    }
    return versions.previous().contains(version.reference()) ? "previous" : "";
  }

  private void delete(ModelRegistry registry, ModelActivation activation)
      throws CommandException, IOException {
    String name = deletion.model;
    RegisteredModel version = ModelVersions.of(registry, name).number(deletion.version);
    ModelActivation.Versions inUse = activation.versions(name);
    if (version.reference().equals(inUse.active())) {
      throw stays(
          version, "is active", "Activate another one first, or go back with `fame rollback`.");
    }
    if (inUse.previous().contains(version.reference())) {
      throw stays(
          version, "is one that `fame rollback` goes back to", "The last ten are remembered.");
    }
    registry.delete(version);
    reportOptions.write(
        terminal,
        UploadCommand.describe(version).put("deleted", true),
        "Deleted version " + version.version() + " of model " + name + ".");
  }

  private static CommandException stays(RegisteredModel version, String why, String advice) {
    return new CommandException(
        ExitCode.REGISTRY,
        "Version %s of model %s %s, so it stays. %s"
            .formatted(version.version(), version.name(), why, advice));
  }
}
