/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cli;

import io.fame.training.SampledHistory;
import io.fame.training.cluster.ClusterConnection;
import io.fame.training.cluster.IndexSelection;
import io.fame.training.command.CommandException;
import io.fame.training.mine.MinedHistory;
import io.fame.training.sample.SampleCheckpoint;
import io.fame.training.sample.SampleFile;
import io.fame.training.sample.SampleJournal;
import io.fame.training.sample.SampleOrigin;
import io.fame.training.sample.SampledLine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A sample for which every line is read, twice: once for its templates and once for itself. */
final class SamplingByReading {
  private final ClusterConnection connection;
  private final ResumableIndexReading reading;
  private final SampleOrigin origin;

  SamplingByReading(
      ClusterConnection connection, ResumableIndexReading reading, SampleOrigin origin) {
    this.connection = connection;
    this.reading = reading;
    this.origin = origin;
  }

  /** The origin of such a sample. */
  static SampleOrigin of(SampleOrigin origin) {
    return origin.with(IndexSampling.WAY, SampledHistory.READ);
  }

  IndexSampling.Sampled to(Path out, IndexSelection all)
      throws CommandException, IOException, InterruptedException {
    SampleCheckpoint checkpoint = new SampleCheckpoint(out, origin);
    SampledHistory history = reading.read(all, checkpoint);
    try (SampleJournal journal = IndexSampling.journal(out, origin)) {
      Map<String, List<SampledLine>> byTemplate =
          history.lines().stream()
              .collect(
                  Collectors.groupingBy(
                      line -> line.template().id(), LinkedHashMap::new, Collectors.toList()));
      for (Map.Entry<String, List<SampledLine>> of : byTemplate.entrySet()) {
        if (!journal.isDone(of.getKey())) {
          journal.add(of.getKey(), of.getValue());
        }
      }
      MinedHistory mined = history.mined();
      long documents = mined.lines();
      long written =
          journal.complete(
              new SampleFile.History(
                  origin,
                  documents,
                  mined.blocks(),
                  history.lastMillis(),
                  mined.templates(),
                  history.withoutTemplate(),
                  history.sampledAt()));
      checkpoint.delete();
      return new IndexSampling.Sampled(
          SampledHistory.READ,
          documents,
          2 * documents,
          mined.templates().size(),
          written,
          history.withoutTemplate(),
          connection.searchesTurnedAway());
    }
  }
}
