/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.demo;

import io.fame.training.cluster.BulkDocument;
import io.fame.training.cluster.BulkIndexer;
import io.fame.training.cluster.BulkResult;
import io.fame.training.cluster.ClusterConnection;
import io.fame.training.cluster.ClusterException;
import io.fame.training.progress.Progress;
import io.fame.training.source.LineSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Sends lines to the cluster as the documents that a log shipper would send. */
final class DocumentLoader {
  /** Documents in memory at a time; a user's file may be larger than the heap. */
  private static final int CHUNK = 50_000;

  private final ClusterConnection cluster;
  private final List<String> context;
  private final Progress progress;

  /**
   * @param context field names of the lines' context values
   */
  DocumentLoader(ClusterConnection cluster, List<String> context, Progress progress) {
    this.cluster = cluster;
    this.context = List.copyOf(context);
    this.progress = progress;
  }

  /**
   * Indexes all lines under their own ids, so that every run of the demo draws the same sample of
   * them, and makes them visible to searches.
   *
   * @param what for the progress: {@code loading the history}
   * @return how many documents were indexed
   * @throws ClusterException if the cluster refuses a document
   */
  long load(String what, LineSource lines, String index) throws IOException, InterruptedException {
    long[] indexed = {0};
    List<BulkDocument> chunk = new ArrayList<>();
    try (Progress.Stage stage = progress.stage(what, lines.size(), "lines")) {
      lines.forEach(
          line -> {
            chunk.add(
                new BulkDocument(
                    line.id(),
                    LogDocument.of(line, context).toString().getBytes(StandardCharsets.UTF_8)));
            if (chunk.size() == CHUNK) {
              indexed[0] += sendUnchecked(chunk, index, stage);
            }
          });
      indexed[0] += send(chunk, index, null, stage).indexed();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } catch (Interruption e) {
      throw e.cause;
    }
    refresh(index);
    return indexed[0];
  }

  /**
   * Indexes documents that are there already.
   *
   * @param pipeline ingest pipeline, or {@code null} for the index's own
   */
  BulkResult send(List<BulkDocument> documents, String index, String pipeline, Progress.Stage stage)
      throws IOException, InterruptedException {
    BulkResult result =
        new BulkIndexer(cluster, index, pipeline).index(documents.iterator(), stage);
    if (result.failed() > 0) {
      throw new ClusterException(
          ClusterException.Kind.REJECTED,
          "The cluster refused documents of the index " + index + ": " + result.describeFailures());
    }
    return result;
  }

  private long sendUnchecked(List<BulkDocument> chunk, String index, Progress.Stage stage) {
    try {
      long indexed = send(chunk, index, null, stage).indexed();
      chunk.clear();
      return indexed;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new Interruption(e);
    }
  }

  /** Carries an interruption through a source that knows no checked exceptions. */
  private static final class Interruption extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient InterruptedException cause;

    Interruption(InterruptedException cause) {
      super(cause);
      this.cause = cause;
    }
  }

  void refresh(String index) throws IOException {
    cluster.send("POST", "/" + ClusterConnection.segment(index) + "/_refresh", Map.of(), null);
  }
}
