/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.model;

import java.util.Optional;

/** A place where the bytes of bundles are kept. */
interface BundleSource {
  /**
   * Looks for a bundle.
   *
   * @return the bytes of the zip with exactly the wanted SHA-256, or empty where there is no such
   *     version
   * @throws ModelLoadException where the place cannot be read, or holds other bytes than it says
   */
  Optional<byte[]> find(String model, ModelVersion version) throws ModelLoadException;

  /**
   * Looks up which bundle a version number names here.
   *
   * @return empty where there is no such version
   * @throws ModelLoadException where the place cannot be read, or knows several bundles of this
   *     number
   */
  Optional<ModelVersion> resolve(String model, String version) throws ModelLoadException;
}
