/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring;

import io.fame.scoring.bundle.Manifest;
import io.fame.scoring.line.LineFingerprint;
import io.fame.scoring.line.TokenizedLine;
import io.fame.scoring.model.OnnxModel;

/** Buffers that one call of a scorer works with; of one thread at a time. */
final class Workspace implements AutoCloseable {
  final TokenizedLine tokens = new TokenizedLine();

  /** The line whose words are tried, while {@link #tokens} has it without one of them. */
  final TokenizedLine explained = new TokenizedLine();

  final LineFingerprint fingerprint;

  /** While {@link #fingerprint} is still asked for that of the line that came last. */
  final LineFingerprint explainedKey;

  final ScoringBatch batch;
  final ScoreReader reader;

  /** Whether this call asks the memo, and tells it. */
  boolean remembers;

  /** Lines of this call that were not in the memo. */
  int missed;

  /** Of the lines in the batch: index in the answer, fingerprint, template, novelty. */
  final int[] index = new int[ScoringBatch.LINES];

  final long[] firstKey = new long[ScoringBatch.LINES];
  final long[] secondKey = new long[ScoringBatch.LINES];
  final String[] templateId = new String[ScoringBatch.LINES];
  final boolean[] novel = new boolean[ScoringBatch.LINES];

  Workspace(Manifest manifest, OnnxModel model, LineFingerprint.Seeds seeds) {
    fingerprint = new LineFingerprint(seeds);
    explainedKey = new LineFingerprint(seeds);
    batch = new ScoringBatch(manifest.features(), model);
    reader = new ScoreReader(manifest);
  }

  /** Forgets what was before. */
  void begin(boolean asksMemo) {
    remembers = asksMemo;
    missed = 0;
    batch.clear();
  }

  @Override
  public void close() {
    batch.close();
  }

  /** Bytes of one workspace for this model, what ONNX Runtime takes for a call included. */
  static long bytes(OnnxModel model) {
    long perLine = Integer.BYTES + 2 * Long.BYTES + Long.BYTES + 1;
    return 2 * TokenizedLine.MOST_BYTES + ScoringBatch.bytes(model) + perLine * ScoringBatch.LINES;
  }
}
