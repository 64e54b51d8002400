/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MixedLinesTest {
  @TempDir private Path folder;

  @Test
  void filesTakeTurnsUntilTheLongestEnds() throws Exception {
    Files.writeString(folder.resolve("a.log"), "a1\n\na2\na3\n");
    try (OutputStream file = Files.newOutputStream(folder.resolve("b.log.gz"));
        OutputStream zipped = new GZIPOutputStream(file)) {
      zipped.write("b1\n".getBytes(StandardCharsets.UTF_8));
    }
    Files.writeString(folder.resolve("LICENSE"), "no log");

    assertThat(MixedLines.read(folder, 2))
        .extracting(line -> line.line().message())
        .containsExactly("a1", "b1", "a2", "a3");
    assertThat(MixedLines.read(folder, 2))
        .allSatisfy(line -> assertThat(line.line().context()).containsExactly("", ""));
  }

  @Test
  void aFolderWithoutLogsIsAnErrorThatNamesIt() {
    assertThatThrownBy(() -> MixedLines.read(folder, 2))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(folder.toString());
  }
}
