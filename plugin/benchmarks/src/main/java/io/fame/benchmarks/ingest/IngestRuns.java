/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.benchmarks.ingest;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.fame.training.cluster.ClusterConnection;
import io.fame.training.localnode.LocalNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Runs one contender: a fresh index, documents made beforehand, and a look at what came of them.
 */
final class IngestRuns {
  private final LocalNode node;
  private final ClusterConnection cluster;
  private final Documents documents;
  private final BulkClient client = new BulkClient();

  IngestRuns(LocalNode node, ClusterConnection cluster, Documents documents) {
    this.node = node;
    this.cluster = cluster;
    this.documents = documents;
  }

  /**
   * Indexes so many documents.
   *
   * @throws IOException if a document is missing, or has not the fields that it should have
   */
  Measured.Round run(Contender contender, Load load, int count, String index)
      throws IOException, InterruptedException {
    List<byte[]> bulks = documents.bulks(contender, count, load.perBulk());
    cluster.put("/" + index, JsonNodeFactory.instance.objectNode());
    try {
      NodeUse before = NodeUse.of(cluster, node.pid());
      BulkClient.Sent sent =
          client.send(IngestBenchmark.target(node, index, contender), bulks, load.clients());
      NodeUse after = NodeUse.of(cluster, node.pid());
      check(contender, count, index);
      double cpuMillis = after.cpuMillis() - before.cpuMillis();
      return new Measured.Round(
          count / sent.seconds(),
          cpuMillis * 1e3 / count,
          cpuMillis / 1e3,
          sent.latencyMillis(),
          after.heapUsed(),
          after.resident());
    } finally {
      cluster.delete("/" + index);
    }
  }

  /** A pipeline that writes nothing would be the fastest of all. */
  private void check(Contender contender, int count, String index) throws IOException {
    cluster.post("/" + index + "/_refresh", null);
    String field = contender.captures() ? "bgl.level" : "fame.model";
    long complete = count(index, field);
    if (complete != count || count(index, "fame.unscored") != 0) {
      throw new IOException(
          "%s: %d of %d documents have the field %s"
              .formatted(contender.label(), complete, count, field));
    }
  }

  private long count(String index, String field) throws IOException {
    return cluster
        .get("/" + index + "/_count", Map.of("q", "_exists_:" + field))
        .path("count")
        .asLong();
  }
}
