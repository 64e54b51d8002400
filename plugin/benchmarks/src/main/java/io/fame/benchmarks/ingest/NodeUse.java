/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.benchmarks.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import io.fame.training.cluster.ClusterConnection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a node of one process has used by now.
 *
 * @param cpuMillis processor time of the process
 * @param heapUsed bytes, garbage included
 * @param heapCommitted bytes of the heap that the system has given; all of them are resident
 * @param resident bytes of the process that are in memory
 */
record NodeUse(long cpuMillis, long heapUsed, long heapCommitted, long resident) {
  private static final Pattern HEADING = Pattern.compile("^[0-9a-f]+-[0-9a-f]+ ");

  static NodeUse of(ClusterConnection cluster, long pid) throws IOException {
    JsonNode node = cluster.get("/_nodes/_local/stats/process,jvm").path("nodes").elements().next();
    JsonNode memory = node.path("jvm").path("mem");
    return new NodeUse(
        node.path("process").path("cpu").path("total_in_millis").asLong(),
        memory.path("heap_used_in_bytes").asLong(),
        memory.path("heap_committed_in_bytes").asLong(),
        resident(pid));
  }

  /** Bytes of resident memory outside of the heap. */
  long outsideOfHeap() {
    return resident - heapCommitted;
  }

  private static long resident(long pid) throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(pid), "status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(NodeUse::bytes)
          .findFirst()
          .orElseThrow(() -> new IOException("the system does not say what is resident"));
    }
  }

  /** Bytes of ONNX Runtime's libraries that are in memory. */
  static long onnxRuntimeLibrary(long pid) throws IOException {
    // Each mapping of the process has a heading line, and then one line per figure.
    long sum = 0;
    boolean ours = false;
    for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "smaps"))) {
      if (HEADING.matcher(line).find()) {
        ours = line.contains("onnxruntime");
      } else if (ours && line.startsWith("Rss:")) {
        sum += bytes(line);
      }
    }
    return sum;
  }

  private static long bytes(String line) {
    return Long.parseLong(line.replaceAll("\\D", "")) << 10;
  }
}
