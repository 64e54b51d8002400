/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.demo;

import io.fame.training.cluster.BulkDocument;
import io.fame.training.cluster.ClusterConnection;
import io.fame.training.progress.Progress;
import io.fame.training.source.LineSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures how fast lines are indexed with and without scoring: the same documents into fresh
 * indices of the same template, in turn, with the first round of each thrown away.
 */
final class SpeedMeasurement {
  /** No round begins after this time, so that a slow machine does not make people wait. */
  private static final long ENOUGH_NANOS = 8_000_000_000L;

  private static final String NO_PIPELINE = "_none";

  private final ClusterConnection cluster;
  private final DocumentLoader loader;
  private final Progress progress;
  private final Extent extent;

  SpeedMeasurement(
      ClusterConnection cluster, DocumentLoader loader, Progress progress, Extent extent) {
    this.cluster = cluster;
    this.loader = loader;
    this.progress = progress;
    this.extent = extent;
  }

  /**
   * How much is sent.
   *
   * @param documents of a round; where the window has fewer lines, they are sent again
   * @param mostRounds rounds that count
   */
  record Extent(int documents, int mostRounds) {
    /** What gives figures that people may quote. */
    static final Extent FULL = new Extent(25_000, 5);
  }

  /**
   * Measures, and leaves no index behind.
   *
   * @param indexPrefix what the names of the indices begin with; the index template must match it
   */
  IngestSpeed measure(LineSource lines, List<String> context, String indexPrefix)
      throws IOException, InterruptedException {
    List<BulkDocument> documents = documents(lines, context);
    List<Double> scored = new ArrayList<>();
    List<Double> plain = new ArrayList<>();
    // Two kinds of runs, and one of each to warm up.
    long most = 2L * (1 + extent.mostRounds()) * documents.size();
    try (Progress.Stage stage = progress.stage("measuring speed", most, "lines")) {
      one(documents, indexPrefix + "-plain", NO_PIPELINE, stage);
      one(documents, indexPrefix + "-scored", null, stage);
      long started = System.nanoTime();
      do {
        plain.add(one(documents, indexPrefix + "-plain", NO_PIPELINE, stage));
        scored.add(one(documents, indexPrefix + "-scored", null, stage));
      } while (scored.size() < extent.mostRounds() && System.nanoTime() - started < ENOUGH_NANOS);
    }
    return new IngestSpeed(median(scored), median(plain), documents.size(), scored.size());
  }

  private List<BulkDocument> documents(LineSource lines, List<String> context)
      throws IOException, InterruptedException {
    List<BulkDocument> documents = new ArrayList<>(extent.documents());
    lines.forEach(
        line -> {
          if (documents.size() < extent.documents()) {
            documents.add(
                new BulkDocument(
                    null,
                    LogDocument.of(line, context).toString().getBytes(StandardCharsets.UTF_8)));
          }
        });
    int distinct = documents.size();
    for (int i = 0; distinct > 0 && documents.size() < extent.documents(); i++) {
      documents.add(documents.get(i % distinct));
    }
    return documents;
  }

  private double one(
      List<BulkDocument> documents, String index, String pipeline, Progress.Stage stage)
      throws IOException, InterruptedException {
    try {
      return loader.send(documents, index, pipeline, stage).docsPerSecond();
    } finally {
      cluster.delete("/" + ClusterConnection.segment(index));
    }
  }

  private static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }
}
