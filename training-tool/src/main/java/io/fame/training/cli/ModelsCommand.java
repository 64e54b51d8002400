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
import io.fame.training.registry.RegisteredModel;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code fame models}: what is stored, and what of it scores. */
@Command(
    name = "models",
    description = "Lists the stored versions of all models and marks the active ones.",
    footer = {"", "Example:", "  fame models --json", ""})
final class ModelsCommand implements Callable<Integer> {
  private static final String ROW = "%-20s %8s  %-12s %12s  %-20s  %s%n";

  private final Terminal terminal;

  @Mixin ClusterOptions cluster;
  @Mixin ReportOptions reportOptions;
  @Mixin HelpOption help;

  ModelsCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws CommandException, IOException {
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    ArrayNode models = result.putArray("models");
    StringBuilder table =
        new StringBuilder(
            String.format(
                Locale.ROOT, ROW, "MODEL", "VERSION", "SHA-256", "BYTES", "CREATED", "STATE"));
    try (ClusterConnection connection = cluster.connect(terminal)) {
      MlCommonsRegistry registry = new MlCommonsRegistry(connection);
      ModelActivation activation = new ModelActivation(connection);
      for (String name : registry.names()) {
        String active = activation.active(name);
        for (RegisteredModel version : registry.versions(name)) {
          boolean isActive = version.reference().equals(active);
          models.add(UploadCommand.describe(version).put("active", isActive));
          table.append(
              String.format(
                  Locale.ROOT,
                  ROW,
                  name,
                  version.version(),
                  version.sha256().substring(0, Math.min(12, version.sha256().length())),
                  version.bytes(),
                  Instant.ofEpochMilli(version.createdMillis()).truncatedTo(ChronoUnit.SECONDS),
                  isActive ? "active" : version.complete() ? "" : "incomplete"));
        }
      }
    }
    reportOptions.write(
        terminal,
        result,
        models.isEmpty() ? "No model is stored. Make one with `fame run`." : table.toString());
    return ExitCode.OK.code();
  }
}
