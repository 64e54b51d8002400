/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.mine;

import io.fame.scoring.template.Template;
import io.fame.training.progress.Progress;
import io.fame.training.sample.TimeBlocks;
import io.fame.training.source.LineSource;
import java.io.IOException;
import java.util.List;

/**
 * What the first pass over a history finds.
 *
 * @param lines number of lines
 * @param blocks time blocks of the history
 * @param templates its templates in the order in which they are matched: those with fewer wildcards
 *     first, so that the most specific one wins
 */
public record MinedHistory(long lines, TimeBlocks blocks, List<Template> templates) {

  /** Mines a history; {@code lines} is 0 and {@code templates} empty where it has none. */
  public static MinedHistory of(LineSource source, Progress progress)
      throws IOException, InterruptedException {
    HistoryMiner miner = new HistoryMiner();
    try (Progress.Stage stage = progress.stage("mining templates", source.size(), "lines")) {
      source.forEach(
          line -> {
            miner.add(line);
            stage.step(1);
          });
    }
    return miner.mined();
  }
}
