/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.source;

import io.fame.training.progress.Progress;
import java.io.IOException;
import java.util.function.Consumer;

/** Lines of another source; whoever waits for them sees how far the reading has come. */
public final class TrackedLines implements LineSource {
  private final LineSource lines;
  private final String what;
  private final Progress progress;

  /**
   * @param what what is done with the lines, for example {@code scoring later lines}
   */
  public TrackedLines(LineSource lines, String what, Progress progress) {
    this.lines = lines;
    this.what = what;
    this.progress = progress;
  }

  @Override
  public void forEach(Consumer<SourceLine> consumer) throws IOException, InterruptedException {
    try (Progress.Stage stage = progress.stage(what, lines.size(), "lines")) {
      lines.forEach(
          line -> {
            consumer.accept(line);
            stage.step(1);
          });
    }
  }

  @Override
  public long size() throws IOException {
    return lines.size();
  }
}
