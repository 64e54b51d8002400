/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.localnode;

import static org.assertj.core.api.Assertions.assertThat;

import io.fame.training.JavaProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * However a program with a local node ends, no node and no folder stays for good. The programs and
 * the processes of their nodes are real, signals and locks too; the server is one of scripts.
 */
@Timeout(120)
class StrayProcessTest {
  @TempDir private Path folder;

  private StartedNode killed;
  private StartedNode signalled;

  private record StartedNode(Process program, List<ProcessHandle> tree, Path folder) {
    boolean isAnythingAlive() {
      return tree.stream().anyMatch(ProcessHandle::isAlive);
    }
  }

  @AfterEach
  void endWhatAFailedTestLeft() {
    for (StartedNode node : new StartedNode[] {killed, signalled}) {
      if (node != null) {
        node.program().destroyForcibly();
        node.tree().forEach(ProcessHandle::destroyForcibly);
      }
    }
  }

  @Test
  void signalledProgramStopsItsNodeAndKilledOneLeavesItToTheNextStart() throws Exception {
    killed = startElsewhere("killed");
    killed.program().destroyForcibly().waitFor();
    assertThat(killed.tree()).as("nobody could stop it yet").allMatch(ProcessHandle::isAlive);
    assertThat(killed.folder()).exists();

    signalled = startElsewhere("signalled");
    assertThat(killed.isAnythingAlive()).isFalse();
    assertThat(killed.folder()).doesNotExist();

    signalled.program().destroy();
    assertThat(signalled.program().waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(signalled.isAnythingAlive()).isFalse();
    assertThat(signalled.folder()).doesNotExist();
  }

  private StartedNode startElsewhere(String name) throws IOException, InterruptedException {
    Path output = folder.resolve(name + ".txt");
    Path where = folder.resolve(name + ".node");
    Process program =
        JavaProcess.of(
                NodeOfAnotherProcess.class,
                output,
                folder.resolve("cache").toString(),
                folder.resolve(name).toString(),
                where.toString())
            .start();
    while (!Files.exists(where)) {
      assertThat(program.isAlive()).as("it said: %s", Files.readString(output)).isTrue();
      Thread.sleep(20);
    }
    String[] node = Files.readString(where).split(" ", 2);
    ProcessHandle server = ProcessHandle.of(Long.parseLong(node[0])).orElseThrow();
    List<ProcessHandle> tree = Stream.concat(Stream.of(server), server.descendants()).toList();
    assertThat(tree).as("the server and its child").hasSize(2);
    return new StartedNode(program, tree, Path.of(node[1]));
  }
}
