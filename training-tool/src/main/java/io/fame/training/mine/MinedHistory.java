/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.mine;

import io.fame.scoring.template.Template;
import io.fame.training.progress.Progress;
import io.fame.training.sample.TimeBlocks;
import io.fame.training.source.LineSource;
import java.io.IOException;
import java.util.Comparator;
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
    TemplateMiner miner = new TemplateMiner();
    long[] lines = {0};
    long[] window = {Long.MAX_VALUE, Long.MIN_VALUE};
    try (Progress.Stage stage = progress.stage("mining templates", source.size(), "lines")) {
      source.forEach(
          line -> {
            miner.add(line.line());
            lines[0]++;
            window[0] = Math.min(window[0], line.timestampMillis());
            window[1] = Math.max(window[1], line.timestampMillis());
            stage.step(1);
          });
    }
    if (lines[0] == 0) {
      return new MinedHistory(0, TimeBlocks.of(0, 0), List.of());
    }
    List<Template> templates =
        miner.templates().stream()
            .sorted(Comparator.comparingLong(MinedHistory::wildcards).thenComparing(Template::id))
            .toList();
    return new MinedHistory(lines[0], TimeBlocks.of(window[0], window[1]), templates);
  }

  private static long wildcards(Template template) {
    return template.tokens().stream().filter(Template.WILDCARD::equals).count();
  }
}
