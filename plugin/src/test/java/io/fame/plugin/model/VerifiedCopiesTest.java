/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.fame.plugin.model.VerifiedCopies.Copy;
import io.fame.scoring.bundle.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifiedCopiesTest {
  private static final byte[] FIRST = {1, 2, 3};
  private static final byte[] SECOND = {4, 5};

  @TempDir private Path directory;
  private VerifiedCopies copies;

  @BeforeEach
  void create() {
    copies = new VerifiedCopies(directory);
  }

  @Test
  void onlyTheLastBundleOfAModelIsKept() throws IOException {
    copies.keep("a", version("1", FIRST), FIRST);
    copies.keep("b", version("1", FIRST), FIRST);
    copies.keep("a", version("2", SECOND), SECOND);

    Copy copy = copies.find("a", version("1", FIRST)).orElseThrow();
    assertThat(copy.version()).isEqualTo(version("2", SECOND));
    assertThat(copy.zip()).isEqualTo(SECOND);
    assertThat(files("a")).containsExactly("2-" + Sha256.hex(SECOND) + ".zip");
    assertThat(files("b")).hasSize(1);
  }

  @Test
  void equalBytesAreTheWantedBundleWhateverTheirNumber() {
    copies.keep("a", version("1", FIRST), FIRST);

    assertThat(copies.find("a", version("9", FIRST)).orElseThrow().version().version())
        .isEqualTo("9");
  }

  @Test
  void damagedAndForeignFilesAreLeftOut() throws IOException {
    copies.keep("a", version("1", FIRST), FIRST);
    Files.write(directory.resolve("a").resolve(files("a").get(0)), SECOND);
    Files.write(directory.resolve("a").resolve("notes.zip"), SECOND);

    assertThat(copies.find("a", version("1", FIRST))).isEmpty();
  }

  @Test
  void withoutACopyThereIsNone() {
    assertThat(copies.find("a", version("1", FIRST))).isEmpty();
  }

  @Test
  void aPlaceThatCannotBeWrittenIsNoFailure() throws IOException {
    Files.write(directory.resolve("a"), FIRST);

    copies.keep("a", version("1", FIRST), FIRST);

    assertThat(copies.find("a", version("1", FIRST))).isEmpty();
  }

  private List<String> files(String model) throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve(model))) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private static ModelVersion version(String number, byte[] zip) {
    return new ModelVersion(number, Sha256.hex(zip));
  }
}
