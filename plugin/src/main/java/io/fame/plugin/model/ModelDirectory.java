/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.model;

import io.fame.plugin.model.ModelLoadException.Reason;
import io.fame.scoring.bundle.BundleFormat;
import io.fame.scoring.bundle.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Bundles that an administrator put on this node: {@code <directory>/<name>/<version>.zip}. For
 * clusters without ML Commons.
 */
final class ModelDirectory implements BundleSource {
  private final Path directory;

  ModelDirectory(Path directory) {
    this.directory = directory;
  }

  @Override
  public Optional<ModelVersion> resolve(String model, String version) throws ModelLoadException {
    return read(model, version).map(zip -> new ModelVersion(version, Sha256.hex(zip)));
  }

  @Override
  public Optional<byte[]> find(String model, ModelVersion version) throws ModelLoadException {
    // Another bundle of the same number is no error: versions restart with a lost registry.
    return read(model, version.version()).filter(zip -> Sha256.hex(zip).equals(version.sha256()));
  }

  private Optional<byte[]> read(String model, String version) throws ModelLoadException {
    Path file = directory.resolve(model).resolve(version + ".zip");
    try {
      if (!Files.isRegularFile(file)) {
        return Optional.empty();
      }
      long bytes = Files.size(file);
      if (bytes > BundleFormat.MAX_ZIP_BYTES) {
        throw new ModelLoadException(
            Reason.TOO_LARGE,
            "the file has " + bytes + " bytes, allowed are " + BundleFormat.MAX_ZIP_BYTES);
      }
      return Optional.of(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new ModelLoadException(
          Reason.FILE_UNREADABLE, "the file of version " + version + " cannot be read", e);
    }
  }
}
