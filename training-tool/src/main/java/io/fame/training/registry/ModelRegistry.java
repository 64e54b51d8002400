/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.registry;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;

/** Where bundles are kept, version by version. */
public interface ModelRegistry {
  /**
   * Stores a bundle as the next version of a model, and reads it back. A bundle that is there
   * already is not stored a second time, and one whose upload was killed is completed, so that
   * whoever starts again after an interruption ends with one version. Nothing stays behind of an
   * upload that failed.
   *
   * @param name name of the model
   * @param bundle the signed zip
   * @param about what people who look into the registry should see of it
   * @throws RegistryException where what comes back is not what was sent, or nothing comes in time
   */
  RegisteredModel upload(String name, byte[] bundle, JsonNode about)
      throws IOException, InterruptedException;

  /** Names of all models that this tool has stored, sorted. */
  List<String> names() throws IOException;

  /** All versions of a model, the oldest first; empty if there is no such model. */
  List<RegisteredModel> versions(String name) throws IOException;

  /**
   * The bundle of a version.
   *
   * @throws RegistryException where its SHA-256 is not that of the version
   */
  byte[] read(RegisteredModel model) throws IOException;

  /** Removes a version with its content. */
  void delete(RegisteredModel model) throws IOException;
}
