/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.annotate;

import io.fame.training.sample.SampledLine;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Takes the verdicts from a field of the index. Lines without a value get none. */
public final class LabelFieldAnnotator implements Annotator {
  private final String field;
  private final LabelRule rule;
  private final boolean needed;

  /**
   * @param field name of the label field, for messages and provenance
   * @param rule what its values mean
   */
  public LabelFieldAnnotator(String field, LabelRule rule) {
    this(field, rule, true);
  }

  private LabelFieldAnnotator(String field, LabelRule rule, boolean needed) {
    this.field = field;
    this.rule = rule;
    this.needed = needed;
  }

  /** One beside others: that no line has a label is no failure. */
  public static LabelFieldAnnotator besideOthers(String field, LabelRule rule) {
    return new LabelFieldAnnotator(field, rule, false);
  }

  @Override
  public String name() {
    return "label-field:" + field;
  }

  /**
   * {@inheritDoc}
   *
   * @throws LabelException if no line has a label, or one has a value that the rule does not know
   */
  @Override
  public List<LabelledLine> annotate(List<SampledLine> lines) throws LabelException {
    List<LabelledLine> labelled = new ArrayList<>();
    Set<String> unknown = new HashSet<>();
    int unknownLines = 0;
    for (SampledLine line : lines) {
      String value = line.source().label();
      if (value == null || value.isBlank()) {
        continue;
      }
      Optional<Boolean> anomaly = rule.isAnomaly(value);
      if (anomaly.isPresent()) {
        labelled.add(new LabelledLine(line, anomaly.get(), 1));
      } else {
        unknown.add(value);
        unknownLines++;
      }
    }
    if (unknownLines > 0) {
      // The values themselves stay out: the field may be the wrong one, and hold anything.
      throw new LabelException(
          "label field '%s': %d of %d sampled lines hold %d value(s) of unknown meaning; known are %s"
              .formatted(field, unknownLines, lines.size(), unknown.size(), rule));
    }
    if (labelled.isEmpty() && needed) {
      throw new LabelException(
          "label field '%s' has no value on any of %d sampled lines"
              .formatted(field, lines.size()));
    }
    return labelled;
  }
}
