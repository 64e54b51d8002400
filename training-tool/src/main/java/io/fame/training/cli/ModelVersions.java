/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cli;

import io.fame.training.command.CommandException;
import io.fame.training.command.ExitCode;
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
