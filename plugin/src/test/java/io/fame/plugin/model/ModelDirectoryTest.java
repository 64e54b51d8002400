/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.fame.scoring.bundle.Sha256;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelDirectoryTest {
  private static final byte[] ZIP = {1, 2, 3};

  @TempDir private Path directory;

  @Test
  void findsTheFileOfAVersionByNameAndDigest() throws Exception {
    ModelDirectory source = new ModelDirectory(directory);
    Files.createDirectories(directory.resolve("bgl"));
    Files.write(directory.resolve("bgl/3.zip"), ZIP);

    assertThat(source.find("bgl", new ModelVersion("3", Sha256.hex(ZIP)))).contains(ZIP);
    assertThat(source.find("bgl", new ModelVersion("3", "0".repeat(64)))).isEmpty();
    assertThat(source.find("bgl", new ModelVersion("4", Sha256.hex(ZIP)))).isEmpty();
    assertThat(source.find("other", new ModelVersion("3", Sha256.hex(ZIP)))).isEmpty();
  }

  @Test
  void aDirectoryThatIsNotThereHoldsNothing() throws Exception {
    ModelDirectory source = new ModelDirectory(directory.resolve("absent"));

    assertThat(source.find("bgl", new ModelVersion("3", Sha256.hex(ZIP)))).isEmpty();
  }
}
