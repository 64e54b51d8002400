/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** However a program with a local node ends, no node and no folder stays for good. */
class StrayProcessIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @Test
  void signalledProgramStopsItsNodeAndKilledOneLeavesItToTheNextStart() throws Exception {
    StartedNode killed = startElsewhere();
    killed.program().destroyForcibly().waitFor();
    assertThat(killed.node().isAlive()).as("nobody could stop it yet").isTrue();

    StartedNode signalled = startElsewhere();
    assertThat(killed.node().isAlive()).isFalse();
    assertThat(killed.folder()).doesNotExist();

    signalled.program().destroy();
    assertThat(signalled.program().waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(signalled.node().isAlive()).isFalse();
    assertThat(signalled.folder()).doesNotExist();
  }

  private record StartedNode(Process program, ProcessHandle node, Path folder) {}

  private static StartedNode startElsewhere() throws IOException {
    Process program =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                NodeOfAnotherProcess.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    List<String> steps = new ArrayList<>();
    BufferedReader out = program.inputReader();
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith("node ")) {
        String[] parts = line.split(" ", 3);
        ProcessHandle node = ProcessHandle.of(Long.parseLong(parts[1])).orElseThrow();
        return new StartedNode(program, node, Path.of(parts[2]));
      }
      steps.add(line);
    }
    throw new AssertionError("the program ended without a node: " + steps);
  }
}
