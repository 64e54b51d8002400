/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.benchmarks.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import io.fame.training.cluster.ClusterConnection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
  private static final long MEBIBYTE = 1 << 20;

  static NodeUse of(ClusterConnection cluster, long pid) throws IOException {
    JsonNode node = cluster.get("/_nodes/_local/stats/process,jvm").path("nodes").elements().next();
    JsonNode memory = node.path("jvm").path("mem");
    return new NodeUse(
        node.path("process").path("cpu").path("total_in_millis").asLong(),
        memory.path("heap_used_in_bytes").asLong(),
        memory.path("heap_committed_in_bytes").asLong(),
        resident(pid));
  }

  /** Resident memory outside of the heap, in MiB. */
  double outsideOfHeapMebibytes() {
    return (resident - heapCommitted) / (double) MEBIBYTE;
  }

  private static long resident(long pid) throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(pid), "status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
          .findFirst()
          .orElseThrow(() -> new IOException("the system does not say what is resident"));
    }
  }
}
