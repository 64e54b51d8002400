/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NoOnnxRuntimeIT {
  @TempDir private Path folder;

  /**
   * A JVM in which it did not start once never tries again, and gives another error for that: so
   * this takes one of its own. (Beside a node of the server's test framework no process may start.)
   */
  @Test
  void whereOnnxRuntimeDoesNotStartEachAttemptSaysWhyAndTheBundleIsNotBlamed() throws Exception {
    Path absent = folder.resolve("absent");
    Process jvm =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + absent,
                "-cp",
                System.getProperty("java.class.path"),
                OpenWithoutOnnxRuntime.class.getName(),
                folder.toString())
            .redirectErrorStream(true)
            .redirectOutput(new File(folder.toFile(), "output"))
            .start();
    assertThat(jvm.waitFor()).as(Files.readString(folder.resolve("output"))).isZero();

    List<String> said = Files.readAllLines(folder.resolve("said"));
    assertThat(said).hasSize(2);
    assertThat(said.get(0))
        .startsWith("UNFIT no_onnxruntime: ONNX Runtime does not start: " + absent);
    assertThat(said.get(1)).isEqualTo(said.get(0));
  }
}
