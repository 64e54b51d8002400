/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.benchmark;

import io.fame.scoring.LogLine;
import io.fame.training.mine.TemplateMiner;
import io.fame.training.source.LineSource;
import io.fame.training.source.MaskedText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What has to be known of the training lines besides the model.
 *
 * @param texts hashes of all masked texts, of labelled lines and others
 * @param miningLinesPerSecond lines that one thread mines, reading not counted
 */
record TrainingWindow(CountsByHash texts, double miningLinesPerSecond) {
  private static final int BATCH = 1000;

  static TrainingWindow read(LineSource source, MaskedText maskedText)
      throws IOException, InterruptedException {
    CountsByHash texts = new CountsByHash();
    TemplateMiner miner = new TemplateMiner();
    List<LogLine> batch = new ArrayList<>(BATCH);
    long[] nanosAndLines = {0, 0};
    source.forEach(
        line -> {
          texts.add(CountsByHash.hash(maskedText.of(line.line())), false);
          batch.add(line.line());
          if (batch.size() == BATCH) {
            nanosAndLines[0] += mine(miner, batch);
            nanosAndLines[1] += batch.size();
            batch.clear();
          }
        });
    nanosAndLines[0] += mine(miner, batch);
    nanosAndLines[1] += batch.size();
    return new TrainingWindow(texts, nanosAndLines[1] * 1e9 / Math.max(1, nanosAndLines[0]));
  }

  private static long mine(TemplateMiner miner, List<LogLine> lines) {
    long started = System.nanoTime();
    lines.forEach(miner::add);
    return System.nanoTime() - started;
  }
}
