/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training;

import io.fame.scoring.LogLine;
import io.fame.scoring.line.LineTokenizer;
import io.fame.scoring.line.TokenizedLine;
import io.fame.scoring.template.Template;
import io.fame.scoring.template.TemplateTree;
import io.fame.training.mine.MinedHistory;
import io.fame.training.progress.Progress;
import io.fame.training.sample.SampledLine;
import io.fame.training.source.LineSource;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;

/**
 * A history that was read twice: once for its templates, once for the lines that stand for it.
 *
 * @param mined its templates, and how many lines it has
 * @param tree finds the template of a line
 * @param lines at most K per template
 * @param lastMillis time of the newest line, milliseconds since the epoch
 */
public record SampledHistory(
    MinedHistory mined, TemplateTree tree, List<SampledLine> lines, long lastMillis) {
  /**
   * Reads a history.
   *
   * @param perTemplate K
   * @param seed of the sampling
   * @throws UnusableDataException if it has no lines
   */
  public static SampledHistory of(LineSource source, int perTemplate, long seed, Progress progress)
      throws IOException, InterruptedException, UnusableDataException {
    SampledHistory history =
        new ResumableSampling(perTemplate, seed, null).read(millis -> source, progress);
    if (history.mined().lines() == 0) {
      throw new UnusableDataException(
          "the history has no lines: check the index, the query and the time range");
    }
    return history;
  }

  /** Gives the mined template of a line, or {@code null} where none matches; for one thread. */
  public Function<LogLine, Template> matcher() {
    TokenizedLine tokens = new TokenizedLine();
    return line -> {
      int template = tree.match(LineTokenizer.tokenize(line.message(), tokens));
      return template == TemplateTree.NONE ? null : tree.templates().get(template);
    };
  }
}
