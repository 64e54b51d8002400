/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.annotate;

import io.fame.training.sample.SampledLine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Several annotators with a precedence: the first one that knows a line decides, and the others are
 * not asked for it. People's files come before a label field, a label field before a model.
 */
public final class CombinedAnnotator implements Annotator {
  private final List<Annotator> annotators;

  /**
   * @param annotators in the order of their precedence, at least one
   */
  public CombinedAnnotator(List<Annotator> annotators) {
    if (annotators.isEmpty()) {
      throw new IllegalArgumentException("no annotator");
    }
    this.annotators = List.copyOf(annotators);
  }

  @Override
  public String name() {
    return annotators.stream().map(Annotator::name).collect(Collectors.joining(" > "));
  }

  @Override
  public Map<String, String> prompts() {
    Map<String, String> all = new HashMap<>();
    annotators.forEach(annotator -> all.putAll(annotator.prompts()));
    return all;
  }

  @Override
  public Map<String, String> files() {
    Map<String, String> all = new HashMap<>();
    annotators.forEach(annotator -> all.putAll(annotator.files()));
    return all;
  }

  @Override
  public void prepare(List<SampledLine> all) {
    annotators.forEach(annotator -> annotator.prepare(all));
  }

  @Override
  public List<LabelledLine> annotate(List<SampledLine> lines)
      throws IOException, InterruptedException {
    prepare(lines);
    Map<SampledLine, LabelledLine> labels = new HashMap<>();
    List<SampledLine> open = lines;
    for (Annotator annotator : annotators) {
      for (LabelledLine label : annotator.annotate(open)) {
        labels.put(label.line(), label);
      }
      open = open.stream().filter(line -> !labels.containsKey(line)).toList();
      if (open.isEmpty()) {
        break;
      }
    }
    List<LabelledLine> inOrder = new ArrayList<>();
    lines.stream().filter(labels::containsKey).map(labels::get).forEach(inOrder::add);
    return inOrder;
  }
}
