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
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifiedCopiesTest {
  private static final byte[] FIRST = {1, 2, 3};
  private static final byte[] SECOND = {4, 5};
  private static final byte[] THIRD = {6, 7, 8, 9};

  @TempDir private Path directory;
  private VerifiedCopies copies;

  @BeforeEach
  void create() {
    copies = new VerifiedCopies(directory);
  }

  @Test
  void theLastTwoBundlesOfAModelAreKept() throws IOException {
    copies.keep("a", version("1", FIRST), FIRST);
    copies.keep("b", version("1", FIRST), FIRST);
    age("a", "1", FIRST, 20);
    copies.keep("a", version("2", SECOND), SECOND);
    age("a", "2", SECOND, 10);
    copies.keep("a", version("3", THIRD), THIRD);

    assertThat(files("a")).containsExactlyInAnyOrder(file("2", SECOND), file("3", THIRD));
    assertThat(files("b")).hasSize(1);
    assertThat(copies.find("a", version("2", SECOND)).orElseThrow().zip()).isEqualTo(SECOND);
  }

  @Test
  void insteadOfAnUnknownBundleTheOneThatServedLastIsFound() throws IOException {
    copies.keep("a", version("2", SECOND), SECOND);
    age("a", "2", SECOND, 10);
    copies.keep("a", version("3", THIRD), THIRD);

    Copy copy = copies.find("a", version("1", FIRST)).orElseThrow();
    assertThat(copy.version()).isEqualTo(version("3", THIRD));
    assertThat(copy.zip()).isEqualTo(THIRD);

    age("a", "3", THIRD, 10);
    copies.promote("a", version("2", SECOND));
    assertThat(copies.find("a", version("1", FIRST)).orElseThrow().zip()).isEqualTo(SECOND);
  }

  @Test
  void aStagedBundleIsFoundByItsOwnNameOnlyUntilItIsPromoted() throws IOException {
    copies.keep("a", version("1", FIRST), FIRST);
    age("a", "1", FIRST, 10);
    copies.stage("a", version("2", SECOND), SECOND);

    assertThat(copies.find("a", version("2", SECOND)).orElseThrow().zip()).isEqualTo(SECOND);
    assertThat(copies.find("a", version("3", THIRD)).orElseThrow().zip()).isEqualTo(FIRST);

    copies.promote("a", version("2", SECOND));
    assertThat(copies.find("a", version("3", THIRD)).orElseThrow().zip()).isEqualTo(SECOND);
    assertThat(files("a")).containsExactlyInAnyOrder(file("1", FIRST), file("2", SECOND), "staged");
  }

  @Test
  void oneBundleOfAModelIsStaged() throws IOException {
    copies.stage("a", version("2", SECOND), SECOND);
    copies.stage("a", version("3", THIRD), THIRD);

    assertThat(files("a/staged")).containsExactly(file("3", THIRD));
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

  private static String file(String number, byte[] zip) {
    return number + "-" + Sha256.hex(zip) + ".zip";
  }

  /**
   * Makes a copy older than what comes next. Files that are written one after the other may have
   * the same time, so each of several copies needs an age of its own.
   */
  private void age(String model, String number, byte[] zip, int seconds) throws IOException {
    Path path = directory.resolve(model).resolve(file(number, zip));
    FileTime time = Files.getLastModifiedTime(path);
    Files.setLastModifiedTime(path, FileTime.fromMillis(time.toMillis() - 1_000L * seconds));
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
