/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.review;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.scoring.LogLine;
import io.fame.scoring.template.Template;
import io.fame.training.annotate.Annotator;
import io.fame.training.annotate.LabelledLine;
import io.fame.training.cluster.ReviewDocuments.Waiting;
import io.fame.training.review.ReviewFile.Judged;
import io.fame.training.sample.SampledLine;
import io.fame.training.source.SourceLine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A review by an annotator instead of people.
 *
 * @param judged what it gave a verdict on
 * @param left what it leaves to people
 */
public record AskedReview(List<Judged> judged, List<Waiting> left) {
  /**
   * Asks for a verdict on every line.
   *
   * @param all all lines that wait, shown to the annotator before: any of them may say what is a
   *     name in the others
   */
  public static AskedReview of(List<Waiting> lines, List<Waiting> all, Annotator annotator)
      throws IOException, InterruptedException {
    Map<String, Waiting> byId = new LinkedHashMap<>();
    lines.forEach(line -> byId.put(line.id(), line));
    annotator.prepare(all.stream().map(AskedReview::sampled).toList());
    List<SampledLine> asked = lines.stream().map(AskedReview::sampled).toList();
    List<Judged> judged = new ArrayList<>();
    for (LabelledLine label : annotator.annotate(asked)) {
      String id = label.line().source().id();
      ObjectNode line = ReviewFile.object(byId.remove(id));
      line.put("annotator", annotator.name());
      judged.add(new Judged(id, label.anomaly(), line));
    }
    return new AskedReview(judged, List.copyOf(byId.values()));
  }

  private static SampledLine sampled(Waiting line) {
    return new SampledLine(
        new SourceLine(line.id(), 0, new LogLine(line.message(), line.context()), null),
        new Template(line.templateId(), List.of(line.message()), line.domain()),
        0,
        line.waiting());
  }
}
