/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.localnode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** The process of a node, from its start to its end. */
final class NodeProcess {
  /** OpenSearch closes its shards within this; what is left then is killed. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Process process;
  private final Path console;
  private final long consoleOffset;

  private NodeProcess(Process process, Path console, long consoleOffset) {
    this.process = process;
    this.console = console;
    this.consoleOffset = consoleOffset;
  }

  static NodeProcess start(
      Path home, RunFolder run, Path javaHome, NodeAccount account, String heap)
      throws IOException, LocalNodeException {
    List<String> command = new ArrayList<>(account.commandPrefix());
    command.add(home.resolve("bin/opensearch").toString());
    Path console = run.console();
    long offset = Files.exists(console) ? Files.size(console) : 0;
    ProcessBuilder builder =
        new ProcessBuilder(command)
            // Files, never pipes: a full pipe would stop the node.
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(ProcessBuilder.Redirect.appendTo(console.toFile()))
            .redirectErrorStream(true)
            .directory(run.path().toFile());
    NodeEnvironment.prepare(builder, javaHome);
    builder
        .environment()
        .putAll(
            Map.of(
                "OPENSEARCH_PATH_CONF", run.config().toString(),
                "OPENSEARCH_TMPDIR", run.temporary().toString(),
                "OPENSEARCH_JAVA_OPTS", "-Xms512m -Xmx" + heap));
    Process process = builder.start();
    run.remember(process.toHandle());
    return new NodeProcess(process, console, offset);
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Why it ended, in its own words, on one line. */
  String reason() {
    return ConsoleLog.reason(console, consoleOffset);
  }

  boolean saysPortTaken() {
    return ConsoleLog.saysPortTaken(console, consoleOffset);
  }

  /** Ends the process and all that it started at once, without a chance to close anything. */
  void kill() {
    List<ProcessHandle> tree =
        Stream.concat(Stream.of(process.toHandle()), process.descendants()).toList();
    kill(tree, exits(tree));
  }

  /** Ends the process and all that it started. */
  void end() {
    endTree(process.toHandle());
  }

  static void endTree(ProcessHandle root) {
    List<ProcessHandle> tree = Stream.concat(Stream.of(root), root.descendants()).toList();
    tree.forEach(ProcessHandle::destroy);
    CompletableFuture<?> ended = exits(tree);
    try {
      ended.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      kill(tree, ended);
    } catch (InterruptedException e) {
      kill(tree, ended);
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private static CompletableFuture<?> exits(List<ProcessHandle> tree) {
    return CompletableFuture.allOf(
        tree.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new));
  }

  private static void kill(List<ProcessHandle> tree, CompletableFuture<?> ended) {
    tree.forEach(ProcessHandle::destroyForcibly);
    ended.join();
  }
}
