/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.training.cluster.ClusterConnection;
import io.fame.training.command.CommandException;
import io.fame.training.command.Terminal;
import io.fame.training.registry.Activation;
import io.fame.training.registry.RegisteredModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where a model goes that passed its gates. */
final class DeliveryOptions {
  @Option(names = "--out", paramLabel = "FILE", description = "Also write the bundle to a file.")
  Path out;

  @Option(names = "--no-upload", description = "Neither store nor activate the model.")
  boolean noUpload;

  /**
   * Writes and stores the bundle, and says so in the report.
   *
   * @return the model as it is stored; empty where it is not to be
   */
  Optional<RegisteredModel> deliver(
      ClusterConnection connection, TrainedModel trained, ObjectNode json, Terminal terminal)
      throws CommandException, IOException, InterruptedException {
    if (out != null) {
      BundleFiles.write(out, trained.zip());
    }
    if (noUpload) {
      return Optional.empty();
    }
    RegisteredModel model =
        UploadCommand.store(
            connection, trained.result().bundle(), trained.zip(), terminal.progress());
    json.set("registered", UploadCommand.describe(model));
    return Optional.of(model);
  }

  /** Activates a stored model where that is wanted, or says how to. */
  static String offer(
      ClusterConnection connection,
      RegisteredModel model,
      boolean wanted,
      ObjectNode json,
      Terminal terminal)
      throws CommandException, IOException, InterruptedException {
    return wanted
        ? activate(connection, model, json, terminal)
        : "\nStored as version %s. Activate it with: fame activate --model %s --version %s"
            .formatted(model.version(), model.name(), model.version());
  }

  /** Activates a stored model, and says so in the report and in words. */
  static String activate(
      ClusterConnection connection, RegisteredModel model, ObjectNode json, Terminal terminal)
      throws CommandException, IOException, InterruptedException {
    Activation activation = ActivateCommand.activate(connection, model, terminal);
    json.set("activation", ActivateCommand.describe(activation));
    return "\n" + ActivateCommand.text(activation);
  }

  /** Where the file is, in words; empty where none was wanted. */
  String text() {
    return out == null ? "" : "\nBundle: " + out;
  }
}
