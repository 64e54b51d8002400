/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.languagemodel.label;

import io.fame.scoring.LogLine;
import io.fame.training.SampledHistory;
import io.fame.training.progress.Progress;
import io.fame.training.sample.SampledLine;
import io.fame.training.source.LineSource;
import io.fame.training.source.SourceLine;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Sampled lines out of messages. */
final class Lines {
  static final List<String> CONTEXT = List.of("service");

  private Lines() {}

  static List<SampledLine> of(String... messages) throws Exception {
    return of(List.of(messages));
  }

  /** One line a second, all sampled. */
  static List<SampledLine> of(List<String> messages) throws Exception {
    List<SourceLine> lines = new ArrayList<>();
    for (String message : messages) {
      lines.add(
          new SourceLine(
              Integer.toString(lines.size() + 1),
              1_000L * lines.size(),
              LogLine.of(message, "shop"),
              null));
    }
    LineSource source =
        new LineSource() {
          @Override
          public void forEach(Consumer<SourceLine> consumer) {
            lines.forEach(consumer);
          }

          @Override
          public long size() {
            return lines.size();
          }
        };
    return SampledHistory.of(source, Math.max(1, messages.size()), 1, Progress.NONE).lines();
  }

  static String message(SampledLine line) {
    return line.source().line().message();
  }
}
