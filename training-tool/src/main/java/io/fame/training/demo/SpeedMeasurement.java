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
import java.util.Arrays;
import java.util.List;

/**
 * Measures how fast lines are indexed with and without scoring: the same documents into fresh
 * indices of the same template, in turn, with the first round of each thrown away.
 */
final class SpeedMeasurement {
  private static final int ROUNDS = 3;

  /** Documents of a round; where the window has fewer lines, they are sent again. */
  private static final int DOCUMENTS = 50_000;

  private static final String NO_PIPELINE = "_none";

  private final ClusterConnection cluster;
  private final DocumentLoader loader;
  private final Progress progress;

  SpeedMeasurement(ClusterConnection cluster, DocumentLoader loader, Progress progress) {
    this.cluster = cluster;
    this.loader = loader;
    this.progress = progress;
  }

  /**
   * Measures, and leaves no index behind.
   *
   * @param indexPrefix what the names of the indices begin with; the index template must match it
   */
  IngestSpeed measure(LineSource lines, List<String> context, String indexPrefix)
      throws IOException, InterruptedException {
    List<BulkDocument> documents = documents(lines, context);
    double[] scored = new double[ROUNDS];
    double[] plain = new double[ROUNDS];
    try (Progress.Stage stage =
        progress.stage("measuring speed", 2L * (ROUNDS + 1) * documents.size(), "lines")) {
      for (int round = -1; round < ROUNDS; round++) {
        double plainSpeed = one(documents, indexPrefix + "-plain", NO_PIPELINE, stage);
        double scoredSpeed = one(documents, indexPrefix + "-scored", null, stage);
        if (round >= 0) {
          plain[round] = plainSpeed;
          scored[round] = scoredSpeed;
        }
      }
    }
    return new IngestSpeed(median(scored), median(plain), documents.size(), ROUNDS);
  }

  private static List<BulkDocument> documents(LineSource lines, List<String> context)
      throws IOException, InterruptedException {
    List<BulkDocument> documents = new ArrayList<>(DOCUMENTS);
    lines.forEach(
        line -> {
          if (documents.size() < DOCUMENTS) {
            documents.add(
                new BulkDocument(
                    null,
                    LogDocument.of(line, context).toString().getBytes(StandardCharsets.UTF_8)));
          }
        });
    int distinct = documents.size();
    for (int i = 0; distinct > 0 && documents.size() < DOCUMENTS; i++) {
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

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
