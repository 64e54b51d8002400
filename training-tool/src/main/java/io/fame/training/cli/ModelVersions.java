/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cli;

import io.fame.training.cluster.ClusterConnection;
import io.fame.training.command.CommandException;
import io.fame.training.command.ExitCode;
import io.fame.training.registry.MlCommonsRegistry;
import io.fame.training.registry.ModelActivation;
import io.fame.training.registry.ModelRegistry;
import io.fame.training.registry.RegisteredModel;
import java.io.IOException;
import java.util.List;

/** Chooses versions of a model, or says which there are. */
final class ModelVersions {
  private final String model;
  private final List<RegisteredModel> versions;

  private ModelVersions(String model, List<RegisteredModel> versions) {
    this.model = model;
    this.versions = versions;
  }

  static ModelVersions of(ModelRegistry registry, String model)
      throws IOException, CommandException {
    List<RegisteredModel> versions = registry.versions(model);
    if (versions.isEmpty()) {
      List<String> names = registry.names();
      throw new CommandException(
          ExitCode.REGISTRY,
          "There is no model "
              + model
              + " in ML Commons. "
              + (names.isEmpty()
                  ? "Make one with `fame run`."
                  : "There are: " + String.join(", ", names) + "."));
    }
    return new ModelVersions(model, versions);
  }

  /**
   * The version that scores now.
   *
   * @throws CommandException of code REGISTRY if there is none, or if it is not stored any more
   */
  static RegisteredModel active(ClusterConnection connection, String model)
      throws CommandException, IOException {
    String reference = new ModelActivation(connection).versions(model).active();
    if (reference == null) {
      throw new CommandException(ExitCode.REGISTRY, "No version of model " + model + " is active.");
    }
    return new MlCommonsRegistry(connection)
        .versions(model).stream()
            .filter(version -> version.reference().equals(reference))
            .findFirst()
            .orElseThrow(
                () ->
                    new CommandException(
                        ExitCode.REGISTRY,
                        "The active version of "
                            + model
                            + " is not in ML Commons any more, so its certificate cannot be"
                            + " read."));
  }

  /**
   * The version that a label names, as lines carry it.
   *
   * @param label {@code name:version}
   */
  static RegisteredModel labelled(ClusterConnection connection, String label)
      throws CommandException, IOException {
    int colon = label.lastIndexOf(':');
    return of(new MlCommonsRegistry(connection), label.substring(0, Math.max(0, colon)))
        .number(label.substring(colon + 1));
  }

  List<RegisteredModel> all() {
    return versions;
  }

  RegisteredModel number(String version) throws CommandException {
    for (RegisteredModel candidate : versions) {
      if (candidate.version().equals(version)) {
        return candidate;
      }
    }
    throw new CommandException(
        ExitCode.REGISTRY,
        "Model " + model + " has no version " + version + ". There are: " + listed() + ".");
  }

  RegisteredModel newest() throws CommandException {
    RegisteredModel newest = null;
    for (RegisteredModel candidate : versions) {
      if (candidate.complete()) {
        newest = candidate;
      }
    }
    if (newest == null) {
      throw new CommandException(
          ExitCode.REGISTRY,
          "No version of model " + model + " was uploaded completely. Upload it again.");
    }
    return newest;
  }

  private String listed() {
    return String.join(", ", versions.stream().map(RegisteredModel::version).toList());
  }
}
