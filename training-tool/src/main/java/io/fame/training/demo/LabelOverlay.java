/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.demo;

import io.fame.scoring.template.Template;
import io.fame.training.annotate.HumanLabelFile;
import io.fame.training.annotate.LabelledLine;
import io.fame.training.sample.SampledLine;
import io.fame.training.source.LineSource;
import io.fame.training.source.SourceLine;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/** The lines of a source with the labels that people wrote into a file of their own. */
record LabelOverlay(LineSource lines, HumanLabelFile labels) implements LineSource {
  static final String ANOMALY = "anomaly";
  static final String NORMAL = "normal";

  private static final Template NO_TEMPLATE = new Template("", List.of(), null);

  @Override
  public void forEach(Consumer<SourceLine> consumer) throws IOException, InterruptedException {
    lines.forEach(line -> consumer.accept(labelled(line)));
  }

  @Override
  public long size() throws IOException {
    return lines.size();
  }

  private SourceLine labelled(SourceLine line) {
    List<LabelledLine> verdict = labels.annotate(List.of(new SampledLine(line, NO_TEMPLATE, 0, 1)));
    if (verdict.isEmpty()) {
      return line;
    }
    return new SourceLine(
        line.id(),
        line.timestampMillis(),
        line.line(),
        verdict.get(0).anomaly() ? ANOMALY : NORMAL);
  }
}
