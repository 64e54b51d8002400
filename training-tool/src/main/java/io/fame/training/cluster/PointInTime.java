/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Map;

/**
 * A frozen view of an index. Every search through it prolongs its life by {@link #KEEP_ALIVE}, on
 * all of its shards; closing it gives the segments free that it holds.
 */
final class PointInTime implements AutoCloseable {
  /** Longest pause of a reader between two pages. */
  static final String KEEP_ALIVE = "10m";

  private final ClusterConnection connection;
  private volatile String id;

  private PointInTime(ClusterConnection connection, String id) {
    this.connection = connection;
    this.id = id;
  }

  static PointInTime open(ClusterConnection connection, String index)
      throws IOException, InterruptedException {
    JsonNode answer =
        connection
            .backoff()
            .retry(
                () ->
                    connection.send(
                        "POST",
                        "/" + ClusterConnection.segment(index) + "/_search/point_in_time",
                        Map.of("keep_alive", KEEP_ALIVE, "allow_partial_pit_creation", "false"),
                        null));
    return new PointInTime(connection, answer.path("pit_id").asText());
  }

  JsonNode search(ObjectNode body) throws IOException, InterruptedException {
    body.putObject("pit").put("id", id).put("keep_alive", KEEP_ALIVE);
    JsonNode answer = connection.search("", body);
    String renewed = answer.path("pit_id").asText("");
    if (!renewed.isEmpty()) {
      id = renewed;
    }
    return answer;
  }

  /**
   * Also when the thread is interrupted: an abandoned point in time would cost the cluster disk.
   */
  @Override
  public void close() throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      ObjectNode body = ClusterConnection.JSON.createObjectNode();
      body.putArray("pit_id").add(id);
      connection.send("DELETE", "/_search/point_in_time", Map.of(), body);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
