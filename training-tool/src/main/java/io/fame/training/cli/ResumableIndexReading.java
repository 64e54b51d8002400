/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cli;

import io.fame.training.ResumableSampling;
import io.fame.training.SampledHistory;
import io.fame.training.cluster.ClusterConnection;
import io.fame.training.cluster.ClusterException;
import io.fame.training.cluster.IndexLineSource;
import io.fame.training.cluster.IndexSelection;
import io.fame.training.progress.Progress;
import io.fame.training.sample.SampleCheckpoint;
import io.fame.training.source.LineSource;
import io.fame.training.source.SourceLine;
import java.io.IOException;
import java.util.function.Consumer;

/** Reads documents of an index for a sample, and goes on where an earlier process was killed. */
final class ResumableIndexReading {
  private static final LineSource NOTHING =
      new LineSource() {
        @Override
        public void forEach(Consumer<SourceLine> consumer) {}

        @Override
        public long size() {
          return 0;
        }
      };

  private final ClusterConnection connection;
  private final SampleOptions sampling;
  private final int linesPerCheckpoint;
  private final Progress progress;

  ResumableIndexReading(
      ClusterConnection connection,
      SampleOptions sampling,
      int linesPerCheckpoint,
      Progress progress) {
    this.connection = connection;
    this.sampling = sampling;
    this.linesPerCheckpoint = linesPerCheckpoint;
    this.progress = progress;
  }

  /** Reads all of a selection, as far as it was not read yet. */
  SampledHistory read(IndexSelection all, SampleCheckpoint checkpoint)
      throws IOException, InterruptedException {
    return new ResumableSampling(
            sampling.linesPerTemplate, sampling.seed, checkpoint, linesPerCheckpoint)
        .read(millis -> lines(all, millis), progress);
  }

  /** The lines later than a time; there may be none left. */
  private LineSource lines(IndexSelection all, long millis) throws IOException {
    if (millis == Long.MIN_VALUE) {
      return IndexLineSource.open(connection, all);
    }
    try {
      return IndexLineSource.open(
          connection,
          new IndexSelection(
              all.index(), all.fields(), all.query(), Long.toString(millis + 1), all.to()));
    } catch (ClusterException e) {
      if (e.kind() == ClusterException.Kind.INDEX_EMPTY) {
        return NOTHING;
      }
      throw e;
    }
  }
}
