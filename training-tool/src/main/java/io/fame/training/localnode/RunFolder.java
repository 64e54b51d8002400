/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.localnode;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Where one node lives: its configuration, data, logs and temporary files. As long as the process
 * that made it lives, it holds a lock in it; by that the next one recognizes what was left behind
 * by a process that was killed, and cleans up after it.
 */
final class RunFolder {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Those of this process: opening the lock file of one of them again would drop its lock. */
  private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();

  private final Path folder;
  private final FileChannel lock;

  private RunFolder(Path folder, FileChannel lock) {
    this.folder = folder;
    this.lock = lock;
  }

  /** Makes one. Call it with the cache to yourself. */
  static RunFolder create(CacheFolder cache, Path home) throws IOException {
    Path folder = Files.createTempDirectory(cache.runs(), "node-");
    OURS.add(folder);
    FileChannel lock =
        FileChannel.open(
            folder.resolve("owner.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    lock.lock();
    RunFolder run = new RunFolder(folder, lock);
    for (Path part : List.of(run.data(), run.logs(), run.temporary())) {
      Files.createDirectory(part);
    }
    FileTrees.copy(home.resolve("config"), run.config());
    run.redirectJvmFiles();
    return run;
  }

  Path path() {
    return folder;
  }

  Path config() {
    return folder.resolve("config");
  }

  Path data() {
    return folder.resolve("data");
  }

  Path logs() {
    return folder.resolve("logs");
  }

  Path temporary() {
    return folder.resolve("tmp");
  }

  /** What the node prints, and what it logs. */
  Path console() {
    return logs().resolve("console.log");
  }

  /** Writes {@code opensearch.yml}: JSON values are YAML, whatever is in them. */
  void writeSettings(Map<String, Object> settings) throws IOException {
    StringBuilder yaml = new StringBuilder();
    for (Map.Entry<String, Object> setting : settings.entrySet()) {
      yaml.append(json(setting.getKey()))
          .append(": ")
          .append(json(setting.getValue()))
          .append('\n');
    }
    Files.writeString(config().resolve("opensearch.yml"), yaml);
  }

  private static String json(Object value) throws JsonProcessingException {
    return JSON.writeValueAsString(value);
  }

  /** The working folder is the shared installation, which nobody writes to. */
  private void redirectJvmFiles() throws IOException {
    Path options = config().resolve("jvm.options");
    String text =
        Files.readString(options)
            .replace("=logs/", "=" + logs() + "/")
            .replace("HeapDumpPath=data", "HeapDumpPath=" + data());
    Files.writeString(options, text);
  }

  /** Remembers the node's process for whoever has to clean up. */
  void remember(ProcessHandle process) throws IOException {
    long started = process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    Files.writeString(folder.resolve("node.pid"), process.pid() + " " + started);
  }

  /** The node may outlive this process. */
  void keep() throws IOException {
    Files.writeString(folder.resolve("kept"), "");
    release();
  }

  /** Saves what the node printed from the end of this folder, and says where. */
  Path saveConsole() throws IOException {
    Path saved = folder.resolveSibling("last-failed-start.log");
    return Files.copy(console(), saved, StandardCopyOption.REPLACE_EXISTING);
  }

  void delete() throws IOException {
    release();
    FileTrees.delete(folder);
  }

  private void release() throws IOException {
    lock.close();
    OURS.remove(folder);
  }

  /**
   * Removes what killed processes left: stops their nodes, and deletes their folders. Call it with
   * the cache to yourself.
   */
  static void sweep(CacheFolder cache, NodeListener listener) throws IOException {
    List<Path> runs;
    try (Stream<Path> all = Files.list(cache.runs())) {
      runs = all.filter(run -> Files.isDirectory(run) && !OURS.contains(run)).toList();
    }
    for (Path run : runs) {
      if (isAbandoned(run)) {
        listener.step("Cleaning up after a run that was killed: " + run.getFileName());
        nodeOf(run).ifPresent(NodeProcess::endTree);
        FileTrees.delete(run);
      }
    }
  }

  private static boolean isAbandoned(Path run) throws IOException {
    if (Files.exists(run.resolve("kept"))) {
      return nodeOf(run).isEmpty();
    }
    try (FileChannel channel =
        FileChannel.open(
            run.resolve("owner.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      return channel.tryLock() != null;
    }
  }

  /** The node's process, if it is still that one: numbers are given out again. */
  private static Optional<ProcessHandle> nodeOf(Path run) throws IOException {
    Path file = run.resolve("node.pid");
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    String[] parts = Files.readString(file).split(" ", -1);
    return ProcessHandle.of(Long.parseLong(parts[0]))
        .filter(
            process ->
                process
                    .info()
                    .startInstant()
                    .filter(start -> start.toEpochMilli() == Long.parseLong(parts[1]))
                    .isPresent());
  }
}
