/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.partition;

import java.util.Comparator;
import java.util.List;

/** What every two of some templates share, 0..1; computed once, since tests ask many times. */
final class Similarities {
  /** Templates beyond this number are left out, the rarest first: memory is quadratic. */
  static final int MOST = 3000;

  private final List<TemplateProfile> templates;
  private final float[][] values;

  private Similarities(List<TemplateProfile> templates, float[][] values) {
    this.templates = templates;
    this.values = values;
  }

  /** The same for the same templates, in whatever order they come. */
  static Similarities of(List<TemplateProfile> templates) {
    List<TemplateProfile> frequentFirst =
        templates.stream()
            .sorted(
                Comparator.comparingDouble(TemplateProfile::lines)
                    .reversed()
                    .thenComparing(template -> template.template().id()))
            .limit(MOST)
            .toList();
    TemplateVectors vectors = TemplateVectors.ofWordParts(frequentFirst);
    float[][] values = new float[vectors.size()][vectors.size()];
    for (int i = 0; i < values.length; i++) {
      for (int j = 0; j < i; j++) {
        values[i][j] = (float) vectors.similarity(i, j);
        values[j][i] = values[i][j];
      }
    }
    return new Similarities(frequentFirst, values);
  }

  int size() {
    return values.length;
  }

  /** The templates, the most frequent first: the order of all indices here. */
  List<TemplateProfile> templates() {
    return templates;
  }

  /**
   * How much more a template shares with its nearest than with any other, on average, 0..1. At 0
   * all are equally alike, and no division of them is better than another.
   */
  double contrast() {
    double contrast = 0;
    for (float[] row : values) {
      double sum = 0;
      double nearest = 0;
      for (float similarity : row) {
        sum += similarity;
        nearest = Math.max(nearest, similarity);
      }
      contrast += nearest - sum / Math.max(1, row.length - 1);
    }
    return values.length > 0 ? contrast / values.length : 0;
  }

  /** 0 for a template with itself: no template is evidence for its own place. */
  float of(int a, int b) {
    return values[a][b];
  }
}
