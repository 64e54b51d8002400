/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cluster;

import io.fame.training.source.SourceLine;
import java.util.Comparator;
import java.util.List;

/**
 * Orders lines of one timestamp by what they say, never by where a cluster happens to keep them.
 */
final class LineOrder implements Comparator<SourceLine> {
  static final LineOrder INSTANCE = new LineOrder();

  private static final Comparator<SourceLine> AFTER_CONTEXT =
      Comparator.comparing((SourceLine line) -> line.line().message())
          .thenComparing(SourceLine::label, Comparator.nullsFirst(Comparator.naturalOrder()))
          .thenComparing(SourceLine::id);

  private LineOrder() {}

  @Override
  public int compare(SourceLine a, SourceLine b) {
    // Equally many values: both lines come from the same selection.
    List<String> left = a.line().context();
    List<String> right = b.line().context();
    for (int i = 0; i < left.size(); i++) {
      int order = left.get(i).compareTo(right.get(i));
      if (order != 0) {
        return order;
      }
    }
    return AFTER_CONTEXT.compare(a, b);
  }
}
