/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A JVM of the tests' own class path, for what has to be killed or needs an environment. */
public final class JavaProcess {
  private JavaProcess() {}

  /**
   * A process that is not started yet.
   *
   * @param output where all goes that it prints
   */
  public static ProcessBuilder of(Class<?> main, Path output, String... arguments) {
    return withHeap("256m", main, output, arguments);
  }

  /**
   * The same with another heap.
   *
   * @param heap the largest, as the JVM takes it
   */
  public static ProcessBuilder withHeap(
      String heap, Class<?> main, Path output, String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xmx" + heap,
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                main.getName()));
    command.addAll(Arrays.asList(arguments));
    return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
  }
}
