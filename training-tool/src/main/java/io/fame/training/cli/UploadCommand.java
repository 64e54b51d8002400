/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.scoring.bundle.Bundle;
import io.fame.scoring.bundle.BundleException;
import io.fame.training.cluster.ClusterConnection;
import io.fame.training.command.CommandException;
import io.fame.training.command.ExitCode;
import io.fame.training.command.HelpOption;
import io.fame.training.command.ReportOptions;
import io.fame.training.command.Terminal;
import io.fame.training.progress.Progress;
import io.fame.training.registry.MlCommonsRegistry;
import io.fame.training.registry.RegisteredModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code fame upload}: stores a bundle as the next version of its model. */
@Command(
    name = "upload",
    description = "Stores a bundle in ML Commons as the next version of its model.",
    footer = {"", "Example:", "  fame upload app-logs.zip --url https://logs:9200 --ca ca.pem", ""})
final class UploadCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(paramLabel = "BUNDLE", description = "Bundle file, as `fame train --out` writes it.")
  Path file;

  @Mixin ClusterOptions cluster;
  @Mixin ReportOptions reportOptions;
  @Mixin HelpOption help;

  UploadCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call()
      throws CommandException, BundleException, IOException, InterruptedException {
    byte[] zip = BundleFiles.read(file);
    Bundle bundle = BundleFiles.shown(zip);
    RegisteredModel model;
    try (ClusterConnection connection = cluster.connect(terminal)) {
      model = store(connection, bundle, zip, terminal.progress());
    }
    reportOptions.write(
        terminal,
        describe(model),
        "Stored version "
            + model.version()
            + " of model "
            + model.name()
            + " (SHA-256 "
            + model.sha256()
            + ").\nActivate it with: fame activate --model "
            + model.name()
            + " --version "
            + model.version()
            + ActivateCommand.accepted(model.overrideReason()));
    return ExitCode.OK.code();
  }

  static RegisteredModel store(
      ClusterConnection connection, Bundle bundle, byte[] zip, Progress progress)
      throws IOException, InterruptedException {
    try (Progress.Stage stage = progress.stage("Uploading the model", 1, "versions")) {
      RegisteredModel model =
          new MlCommonsRegistry(connection)
              .upload(bundle.manifest().name(), zip, BundleFiles.about(bundle));
      stage.step(1);
      return model;
    }
  }

  static ObjectNode describe(RegisteredModel model) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("model", model.name())
        .put("version", model.version())
        .put("sha256", model.sha256())
        .put("id", model.id())
        .put("bytes", model.bytes())
        .put("override_reason", model.overrideReason())
        .put("complete", model.complete());
  }
}
