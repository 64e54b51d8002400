/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.benchmark;

import io.fame.scoring.LogLine;
import io.fame.training.annotate.LabelledLine;
import io.fame.training.source.MaskedText;
import io.fame.training.train.ExpertTrainer;
import io.fame.training.train.HeadWeights;
import io.fame.training.train.TrainingExample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Logistic regression on the set of the message's words: no context, no numbers, no order. */
final class BagOfWords {
  private static final int ROWS = 1 << 16;

  private final HeadWeights head;

  private BagOfWords(HeadWeights head) {
    this.head = head;
  }

  /** Trains on labelled lines; those of one masked text share a weight of 1. */
  static BagOfWords train(List<LabelledLine> labelled, MaskedText maskedText) {
    Map<Long, Integer> lines = new HashMap<>();
    List<Long> texts = new ArrayList<>();
    for (LabelledLine line : labelled) {
      texts.add(CountsByHash.hash(maskedText.of(line.line().source().line())));
      lines.merge(texts.get(texts.size() - 1), 1, Integer::sum);
    }
    List<TrainingExample> examples = new ArrayList<>();
    for (int i = 0; i < labelled.size(); i++) {
      long text = texts.get(i);
      LabelledLine line = labelled.get(i);
      examples.add(
          new TrainingExample(
              rows(line.line().source().line()),
              0,
              line.anomaly(),
              1.0 / lines.get(text),
              text,
              false));
    }
    return new BagOfWords(new ExpertTrainer(ROWS, 0).train("words", examples, 0));
  }

  /** P(anomaly) of a line. */
  double score(LogLine line) {
    double logit = head.bias()[0];
    for (int row : rows(line)) {
      logit += head.table()[row];
    }
    return 1 / (1 + Math.exp(-logit));
  }

  private static int[] rows(LogLine line) {
    return Arrays.stream(line.message().toLowerCase(Locale.ROOT).split("[^\\p{L}]+"))
        .filter(word -> !word.isEmpty())
        .mapToInt(word -> 1 + (int) Long.remainderUnsigned(CountsByHash.hash(word), ROWS - 1))
        .sorted()
        .distinct()
        .toArray();
  }
}
