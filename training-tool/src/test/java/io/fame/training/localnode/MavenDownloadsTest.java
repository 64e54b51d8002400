/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.localnode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fame.training.localnode.LocalNodeException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Downloads from a repository in a folder: whole, broken, and missing ones. */
class MavenDownloadsTest {
  @TempDir private Path folder;

  private final List<String> steps = new ArrayList<>();
  private StandInDistribution standIn;

  @BeforeEach
  void repository() throws IOException {
    standIn = new StandInDistribution(folder, "#!/bin/sh\n");
  }

  @Test
  void wholeFileIsKeptInTheLocalRepository() throws Exception {
    Path file = fetch();
    assertThat(file)
        .isEqualTo(standIn.local(standIn.server()))
        .hasSameBinaryContentAs(standIn.remote(standIn.server()));
    assertThat(steps).isEmpty();
  }

  @Test
  void fileThatIsThereIsNotFetchedAgain() throws Exception {
    fetch();
    Files.delete(standIn.remote(standIn.server()));
    assertThat(fetch()).exists();
  }

  @Test
  void truncatedFileOfAnEarlierDownloadIsReplaced() throws Exception {
    Path file = fetch();
    truncate(file);
    assertThat(fetch()).hasSameBinaryContentAs(standIn.remote(standIn.server()));
    assertThat(steps)
        .singleElement()
        .asString()
        .startsWith("Removed a broken download, fetching it again: " + file);
  }

  @Test
  void fileThatIsBrokenAtItsOriginIsRemovedAndNamed() throws Exception {
    truncate(standIn.remote(standIn.server()));
    LocalNodeException e = failure();
    assertThat(e.kind()).isEqualTo(Kind.BROKEN_DOWNLOAD);
    assertThat(e)
        .hasMessageContaining(standIn.local(standIn.server()).toString())
        .hasMessageContaining("not a complete zip");
    assertThat(standIn.local(standIn.server())).doesNotExist();
  }

  @Test
  void fileWithAnotherDigestThanTheKnownOneIsRemovedAndNamed() throws Exception {
    standIn.expectSha256(standIn.server(), "00ff");
    LocalNodeException e = failure();
    assertThat(e.kind()).isEqualTo(Kind.BROKEN_DOWNLOAD);
    assertThat(e).hasMessageContaining("instead of 00ff");
    assertThat(standIn.local(standIn.server())).doesNotExist();
  }

  @Test
  void fileThatContradictsTheChecksumOfItsRepositoryIsRefused() throws Exception {
    Path remote = standIn.remote(standIn.server());
    Files.writeString(
        remote.resolveSibling(remote.getFileName() + ".sha1"), "da39a3ee5e6b4b0d3255bfef95601890");
    LocalNodeException e = failure();
    assertThat(e.kind()).isEqualTo(Kind.BROKEN_DOWNLOAD);
    assertThat(e).hasMessageContaining("checksum is not the one that the repository states");
  }

  @Test
  void fileThatTheRepositoryDoesNotHaveIsNamed() throws Exception {
    Files.delete(standIn.remote(standIn.server()));
    LocalNodeException e = failure();
    assertThat(e.kind()).isEqualTo(Kind.DOWNLOAD_FAILED);
    assertThat(e)
        .hasMessageContaining("org.example.server:opensearch:zip:9.9.9")
        .hasMessageContaining("must be reachable");
  }

  private Path fetch() throws LocalNodeException {
    return new MavenDownloads(standIn.settings(), steps::add)
        .fetch(List.of(standIn.server()), standIn.distribution())
        .get(0);
  }

  private LocalNodeException failure() {
    return catchThrowableOfType(LocalNodeException.class, this::fetch);
  }

  private static void truncate(Path file) throws IOException {
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length / 2));
  }
}
