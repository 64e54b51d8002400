/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.training.cluster.ClusterException.Kind;
import io.fame.training.progress.Progress;
import java.io.IOException;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Sends documents through an ingest pipeline again, inside the cluster, and follows the task. */
public final class Rescoring {
  private static final long PAUSE_MILLIS = 500;

  private final ClusterConnection connection;
  private final String index;
  private final String targetField;

  /**
   * @param index index, alias, data stream or pattern
   * @param targetField where the fame processor writes
   */
  public Rescoring(ClusterConnection connection, String index, String targetField) {
    this.connection = connection;
    this.index = index;
    this.targetField = targetField;
  }

  /**
   * What became of the documents.
   *
   * @param updated documents that went through the pipeline and were written
   * @param conflicts documents that somebody else changed meanwhile; they stay as they are
   */
  public record Result(long updated, long conflicts) {}

  /** The documents that have no score. */
  public ObjectNode unscored(JsonNode query) {
    ObjectNode clause = ClusterConnection.JSON.createObjectNode();
    var filters = clause.putObject("bool").putArray("filter");
    filters.addObject().putObject("exists").put("field", targetField + ".unscored");
    if (query != null) {
      filters.add(query);
    }
    return clause;
  }

  /** How many documents have no score, by reason; those indexed just now included. */
  public SortedMap<String, Long> reasons(JsonNode query) throws IOException, InterruptedException {
    connection.post("/" + ClusterConnection.segment(index) + "/_refresh", null);
    ObjectNode body = ClusterConnection.JSON.createObjectNode();
    body.put("size", 0).put("track_total_hits", false);
    body.set("query", unscored(query));
    body.putObject("aggs")
        .putObject("reasons")
        .putObject("terms")
        .put("field", targetField + ".unscored");
    SortedMap<String, Long> reasons = new TreeMap<>();
    for (JsonNode bucket : connection.search(index, body).at("/aggregations/reasons/buckets")) {
      reasons.put(bucket.path("key").asText(), bucket.path("doc_count").asLong());
    }
    return reasons;
  }

  /**
   * Sends all documents without a score through a pipeline. Interrupted, it cancels the task; what
   * was rescored until then stays.
   *
   * @param documentsPerSecond limit on the speed, 0 for none
   */
  public Result run(
      String pipeline, JsonNode query, int documentsPerSecond, Progress.Stage progress)
      throws IOException, InterruptedException {
    ObjectNode body = ClusterConnection.JSON.createObjectNode();
    body.set("query", unscored(query));
    Map<String, String> parameters = new TreeMap<>();
    parameters.put("pipeline", pipeline);
    parameters.put("conflicts", "proceed");
    parameters.put("wait_for_completion", "false");
    parameters.put("refresh", "true");
    // A default search pipeline of the index could hide the very documents that are looked for.
    parameters.put("search_pipeline", "_none");
    if (documentsPerSecond > 0) {
      parameters.put("requests_per_second", Integer.toString(documentsPerSecond));
    } else {
      parameters.put("slices", "auto");
    }
    String task =
        connection
            .backoff()
            .retry(
                () ->
                    connection.send(
                        "POST",
                        "/" + ClusterConnection.segment(index) + "/_update_by_query",
                        parameters,
                        body))
            .path("task")
            .asText();
    try {
      return await(task, progress);
    } catch (IOException | InterruptedException | RuntimeException e) {
      try {
        cancel(task);
      } catch (IOException notCancelled) {
        // Why it ended says more than why it could not be cancelled.
        e.addSuppressed(notCancelled);
      }
      throw e;
    }
  }

  private Result await(String task, Progress.Stage progress)
      throws IOException, InterruptedException {
    long seen = 0;
    while (true) {
      JsonNode answer = connection.get("/_tasks/" + ClusterConnection.segment(task));
      boolean completed = answer.path("completed").asBoolean();
      JsonNode counts = completed ? answer.path("response") : answer.at("/task/status");
      long done = counts.path("updated").asLong() + counts.path("version_conflicts").asLong();
      progress.step(done - seen);
      seen = done;
      if (completed) {
        checkFailures(answer);
        return new Result(
            counts.path("updated").asLong(), counts.path("version_conflicts").asLong());
      }
      Thread.sleep(PAUSE_MILLIS);
    }
  }

  /** Kinds only: reasons may quote documents, but for those that name a permission. */
  private static void checkFailures(JsonNode answer) throws ClusterException {
    if (answer.has("error")) {
      String kind = answer.at("/error/type").asText();
      throw new ClusterException(
          Kind.FAILED,
          "The task failed: "
              + kind
              + (kind.equals("security_exception")
                  ? ", " + answer.at("/error/reason").asText() + "."
                  : ". The cluster's log says more."));
    }
    SortedMap<String, Integer> kinds = new TreeMap<>();
    for (JsonNode failure : answer.at("/response/failures")) {
      kinds.merge(failure.at("/cause/type").asText("unknown"), 1, Integer::sum);
    }
    if (!kinds.isEmpty()) {
      throw new ClusterException(
          Kind.FAILED, "Documents could not be written, by kind of error: " + kinds + ".");
    }
    if (answer.at("/response/canceled").isTextual()) {
      throw new ClusterException(
          Kind.FAILED, "Somebody cancelled the task. Run the command again to go on.");
    }
  }

  private void cancel(String task) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      connection.send(
          "POST", "/_tasks/" + ClusterConnection.segment(task) + "/_cancel", Map.of(), null);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
