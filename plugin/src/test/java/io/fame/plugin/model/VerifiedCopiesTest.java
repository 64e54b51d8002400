/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.fame.plugin.model.VerifiedCopies.Copy;
import io.fame.scoring.bundle.Sha256;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;
import org.opensearch.env.NodeEnvironment;

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
  void besideAnUnknownBundleThereAreTheOnesThatServedTheLatestFirst() throws IOException {
    copies.keep("a", version("2", SECOND), SECOND);
    age("a", "2", SECOND, 10);
    copies.keep("a", version("3", THIRD), THIRD);

    assertThat(copies.find("a", version("1", FIRST))).isEmpty();
    assertThat(copies.others("a", version("1", FIRST)))
        .extracting(Copy::version)
        .containsExactly(version("3", THIRD), version("2", SECOND));
    assertThat(copies.others("a", version("3", THIRD)))
        .extracting(Copy::zip)
        .containsExactly(SECOND);

    age("a", "3", THIRD, 10);
    copies.promote("a", version("2", SECOND));
    assertThat(copies.others("a", version("1", FIRST)))
        .extracting(Copy::zip)
        .containsExactly(SECOND, THIRD);
  }

  @Test
  void aStagedBundleIsFoundByItsOwnNameOnlyUntilItIsPromoted() throws IOException {
    copies.keep("a", version("1", FIRST), FIRST);
    age("a", "1", FIRST, 10);
    copies.stage("a", version("2", SECOND), SECOND);

    assertThat(copies.find("a", version("2", SECOND)).orElseThrow().zip()).isEqualTo(SECOND);
    assertThat(copies.others("a", version("3", THIRD)))
        .extracting(Copy::zip)
        .containsExactly(FIRST);

    copies.promote("a", version("2", SECOND));
    assertThat(copies.others("a", version("3", THIRD)))
        .extracting(Copy::zip)
        .containsExactly(SECOND, FIRST);
    assertThat(files("a")).containsExactlyInAnyOrder(file("1", FIRST), file("2", SECOND), "staged");
  }

  @Test
  void theLastTwoBundlesOfAModelAreStaged() throws IOException {
    copies.stage("a", version("1", FIRST), FIRST);
    age("a/staged", "1", FIRST, 20);
    copies.stage("a", version("2", SECOND), SECOND);
    age("a/staged", "2", SECOND, 10);
    copies.stage("a", version("3", THIRD), THIRD);

    assertThat(files("a/staged")).containsExactlyInAnyOrder(file("2", SECOND), file("3", THIRD));
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
    assertThat(copies.others("a", version("2", SECOND))).isEmpty();
  }

  @Test
  void aFileThatIsTooLargeIsNotRead() throws IOException {
    copies.keep("a", version("1", FIRST), FIRST);
    Path copy = directory.resolve("a").resolve(file("1", FIRST));
    try (RandomAccessFile file = new RandomAccessFile(copy.toFile(), "rw")) {
      file.setLength(8L << 30); // sparse, and more than an array can hold
    }

    assertThat(copies.find("a", version("1", FIRST))).isEmpty();
  }

  @Test
  void aNodeWithoutLocalStorageKeepsNone() throws IOException {
    Settings diskless =
        Settings.builder()
            .put("path.home", directory)
            .put("node.id.seed", 1)
            .put("node.local_storage", false)
            .putList("node.roles", "ingest")
            .build();
    try (NodeEnvironment node =
        new NodeEnvironment(diskless, new Environment(diskless, null, false))) {
      VerifiedCopies none = VerifiedCopies.of(node);

      none.stage("a", version("1", FIRST), FIRST);
      none.promote("a", version("1", FIRST));
      none.keep("a", version("2", SECOND), SECOND);

      assertThat(none.find("a", version("2", SECOND))).isEmpty();
      assertThat(none.others("a", version("3", THIRD))).isEmpty();
    }
  }

  @Test
  void aNodeKeepsThemBelowItsDataPath() throws IOException {
    Settings settings =
        Settings.builder().put("path.home", directory).put("node.id.seed", 1).build();
    try (NodeEnvironment node = new NodeEnvironment(settings, new Environment(settings, null))) {
      VerifiedCopies.of(node).keep("a", version("1", FIRST), FIRST);
    }

    assertThat(directory.resolve("data/nodes/0/fame/a")).isDirectoryContaining("glob:**.zip");
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
