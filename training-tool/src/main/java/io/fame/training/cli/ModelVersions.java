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

  /** The last complete version before the active one. */
  RegisteredModel before(String activeReference) throws CommandException {
    if (activeReference == null) {
      throw new CommandException(
          ExitCode.REGISTRY,
          "No version of model " + model + " is active. Activate one with `fame activate`.");
    }
    RegisteredModel before = null;
    for (RegisteredModel candidate : versions) {
      if (candidate.reference().equals(activeReference)) {
        if (before == null) {
          throw new CommandException(
              ExitCode.REGISTRY,
              "The active version "
                  + candidate.version()
                  + " of model "
                  + model
                  + " is the first one: there is nothing to go back to.");
        }
        return before;
      }
      if (candidate.complete()) {
        before = candidate;
      }
    }
    throw new CommandException(
        ExitCode.REGISTRY,
        "The active version of model "
            + model
            + " is not in ML Commons. Choose one with `fame activate --version`; there are: "
            + listed()
            + ".");
  }

  private String listed() {
    return String.join(", ", versions.stream().map(RegisteredModel::version).toList());
  }
}
