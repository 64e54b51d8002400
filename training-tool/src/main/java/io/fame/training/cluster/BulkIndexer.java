/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import io.fame.training.cluster.ClusterException.Kind;
import io.fame.training.progress.Progress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Streams documents into an index with {@code _bulk}: batches of at most {@link #BATCH_DOCUMENTS}
 * documents or {@link #BATCH_BYTES} bytes, of which at most {@link #IN_FLIGHT} are under way.
 */
public final class BulkIndexer {
  static final int BATCH_DOCUMENTS = 2_000;
  static final int BATCH_BYTES = 5 << 20;

  /** The cluster works on one batch while the next is prepared. */
  static final int IN_FLIGHT = 2;

  private static final byte[] CREATE = "{\"create\":{}}\n".getBytes(StandardCharsets.UTF_8);
  private static final int TOO_MANY_REQUESTS = 429;

  private final ClusterConnection connection;
  private final String path;
  private final Map<String, String> parameters;

  /**
   * @param index index or data stream
   * @param pipeline ingest pipeline, or {@code null} for the index's own default
   */
  public BulkIndexer(ClusterConnection connection, String index, String pipeline) {
    this.connection = connection;
    this.path = "/" + ClusterConnection.segment(index) + "/_bulk";
    this.parameters = pipeline == null ? Map.of() : Map.of("pipeline", pipeline);
  }

  /**
   * Indexes all documents; a document that the cluster refuses is counted and does not stop the
   * others.
   *
   * @throws ClusterException if a whole request fails, BUSY if the cluster has not taken a batch
   *     after every retry
   */
  public BulkResult index(Iterator<BulkDocument> documents, Progress.Stage progress)
      throws IOException, InterruptedException {
    BulkCounts counts = new BulkCounts();
    long started = System.nanoTime();
    ExecutorService senders =
        Executors.newFixedThreadPool(
            IN_FLIGHT,
            work -> {
              Thread thread = new Thread(work, "fame-bulk");
              thread.setDaemon(true);
              return thread;
            });
    try {
      ArrayDeque<Future<Void>> underWay = new ArrayDeque<>();
      long position = 0;
      while (documents.hasNext()) {
        Batch batch = nextBatch(documents, position);
        position += batch.documents.size();
        if (underWay.size() == IN_FLIGHT) {
          await(underWay.remove());
        }
        Callable<Void> sending =
            () -> {
              send(batch, counts);
              progress.step(batch.documents.size());
              return null;
            };
        underWay.add(senders.submit(sending));
      }
      while (!underWay.isEmpty()) {
        await(underWay.remove());
      }
    } finally {
      senders.shutdownNow();
    }
    return counts.result((System.nanoTime() - started) / 1e9);
  }

  /** Documents that belong together, and the position of each in the stream. */
  private record Batch(List<BulkDocument> documents, long[] positions) {}

  private static Batch nextBatch(Iterator<BulkDocument> documents, long position) {
    List<BulkDocument> batch = new ArrayList<>();
    long bytes = 0;
    while (documents.hasNext() && batch.size() < BATCH_DOCUMENTS && bytes < BATCH_BYTES) {
      BulkDocument document = documents.next();
      batch.add(document);
      bytes += document.source().length;
    }
    long[] positions = new long[batch.size()];
    for (int i = 0; i < positions.length; i++) {
      positions[i] = position + i;
    }
    return new Batch(batch, positions);
  }

  private void send(Batch whole, BulkCounts counts) throws IOException, InterruptedException {
    Batch batch = whole;
    for (int tried = 1; ; tried++) {
      byte[] body = body(batch.documents);
      JsonNode answer =
          connection.backoff().retry(() -> connection.postLines(path, parameters, body));
      Batch turnedAway = count(batch, answer, counts);
      if (turnedAway.documents.isEmpty()) {
        return;
      }
      if (tried >= connection.backoff().attempts()) {
        throw new ClusterException(
            Kind.BUSY,
            "The cluster is too busy to index: it turned documents away "
                + tried
                + " times. Try again when it has less to do.");
      }
      counts.retried(turnedAway.documents.size());
      connection.backoff().pause(tried);
      batch = turnedAway;
    }
  }

  /** Counts what is settled and returns what has to be sent again. */
  private static Batch count(Batch batch, JsonNode answer, BulkCounts counts)
      throws ClusterException {
    JsonNode items = answer.path("items");
    if (items.size() != batch.documents.size()) {
      throw new ClusterException(
          Kind.FAILED,
          "The answer to a bulk request has "
              + items.size()
              + " items for "
              + batch.documents.size()
              + " documents.");
    }
    List<BulkDocument> again = new ArrayList<>();
    List<Long> positions = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      JsonNode item = items.get(i).elements().next();
      int status = item.path("status").asInt();
      if (status == TOO_MANY_REQUESTS) {
        again.add(batch.documents.get(i));
        positions.add(batch.positions[i]);
      } else if (item.has("error")) {
        String type = item.path("error").path("type").asText("unknown");
        counts.failed(type + " (" + status + ")", batch.positions[i]);
      } else {
        counts.indexed();
      }
    }
    return new Batch(again, positions.stream().mapToLong(Long::longValue).toArray());
  }

  private static byte[] body(List<BulkDocument> documents) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (BulkDocument document : documents) {
      body.write(document.id() == null ? CREATE : action(document.id()));
      body.write(document.source());
      body.write('\n');
    }
    return body.toByteArray();
  }

  private static byte[] action(String id) throws IOException {
    var action = ClusterConnection.JSON.createObjectNode();
    action.putObject("index").put("_id", id);
    return (ClusterConnection.JSON.writeValueAsString(action) + "\n")
        .getBytes(StandardCharsets.UTF_8);
  }

  private static void await(Future<Void> sending) throws IOException, InterruptedException {
    try {
      sending.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException) {
        throw (IOException) e.getCause();
      }
      if (e.getCause() instanceof InterruptedException) {
        throw (InterruptedException) e.getCause();
      }
      throw new IllegalStateException(e.getCause());
    }
  }
}
