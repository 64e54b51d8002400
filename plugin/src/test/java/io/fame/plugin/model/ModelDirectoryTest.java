/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.fame.plugin.model.ModelLoadException.Kind;
import io.fame.scoring.bundle.BundleFormat;
import io.fame.scoring.bundle.Sha256;
import java.io.RandomAccessFile;
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
  void aFileThatIsTooLargeForABundleIsNotRead() throws Exception {
    ModelDirectory source = new ModelDirectory(directory);
    Files.createDirectories(directory.resolve("bgl"));
    Path file = directory.resolve("bgl/3.zip");
    try (RandomAccessFile content = new RandomAccessFile(file.toFile(), "rw")) {
      content.setLength(BundleFormat.MAX_ZIP_BYTES + 1);
    }

    assertThatExceptionOfType(ModelLoadException.class)
        .isThrownBy(() -> source.resolve("bgl", "3"))
        .withMessage("too_large: the file has 33554433 bytes, allowed are 33554432")
        .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.MISMATCH));
  }

  @Test
  void aFileThatCannotBeReadIsNotAMissingOne() throws Exception {
    ModelDirectory source = new ModelDirectory(directory);
    Files.createDirectories(directory.resolve("bgl"));
    // Not even root can read the first bytes of a process's memory.
    Files.createSymbolicLink(directory.resolve("bgl/3.zip"), Path.of("/proc/self/mem"));

    assertThatExceptionOfType(ModelLoadException.class)
        .isThrownBy(() -> source.resolve("bgl", "3"))
        .withMessage("file_unreadable: the file of version 3 cannot be read")
        .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE));
  }

  @Test
  void aDirectoryThatIsNotThereHoldsNothing() throws Exception {
    ModelDirectory source = new ModelDirectory(directory.resolve("absent"));

    assertThat(source.find("bgl", new ModelVersion("3", Sha256.hex(ZIP)))).isEmpty();
  }
}
