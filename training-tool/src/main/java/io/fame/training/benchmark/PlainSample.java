/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.benchmark;

import io.fame.scoring.line.Hashing;
import io.fame.scoring.line.LineTokenizer;
import io.fame.scoring.line.TokenizedLine;
import io.fame.scoring.template.Template;
import io.fame.scoring.template.TemplateTree;
import io.fame.training.annotate.LabelRule;
import io.fame.training.annotate.LabelledLine;
import io.fame.training.sample.SampledLine;
import io.fame.training.source.LineSource;
import io.fame.training.source.SourceLine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** K lines of each template drawn blindly, to compare the spread-out sample with. */
final class PlainSample {
  private PlainSample() {}

  private record Drawn(long hash, SourceLine line) {}

  static List<LabelledLine> draw(
      LineSource source, List<Template> templates, int perTemplate, long seed, LabelRule labels)
      throws IOException, InterruptedException {
    TemplateTree tree = TemplateTree.of(templates);
    TokenizedLine tokens = new TokenizedLine();
    long[] lines = new long[templates.size()];
    List<PriorityQueue<Drawn>> drawn = new ArrayList<>();
    templates.forEach(
        template ->
            drawn.add(new PriorityQueue<>(Comparator.comparingLong(Drawn::hash).reversed())));
    source.forEach(
        line -> {
          int template = tree.match(LineTokenizer.tokenize(line.line().message(), tokens));
          if (template != TemplateTree.NONE) {
            lines[template]++;
            drawn
                .get(template)
                .add(new Drawn(Hashing.combine(seed, Hashing.lowerCase(line.id())), line));
            if (drawn.get(template).size() > perTemplate) {
              drawn.get(template).poll();
            }
          }
        });
    List<LabelledLine> labelled = new ArrayList<>();
    for (int t = 0; t < lines.length; t++) {
      for (Drawn one : drawn.get(t)) {
        SampledLine sampled =
            new SampledLine(
                one.line(), templates.get(t), 0, lines[t] / (double) drawn.get(t).size());
        labels
            .isAnomaly(one.line().label())
            .ifPresent(anomaly -> labelled.add(new LabelledLine(sampled, anomaly, 1)));
      }
    }
    return labelled;
  }
}
