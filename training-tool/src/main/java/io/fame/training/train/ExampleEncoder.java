/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.train;

import io.fame.scoring.LogLine;
import io.fame.scoring.bundle.FeatureSpecification;
import io.fame.scoring.feature.FeatureEncoder;
import io.fame.scoring.line.LineTokenizer;
import io.fame.scoring.line.TokenizedLine;
import io.fame.training.annotate.LabelledLine;
import io.fame.training.partition.AnticipatedLine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Turns labelled and anticipated lines into training examples, with the tokenizer and the encoder
 * that the scorer uses, and weighs them.
 *
 * <p>The examples of one masked text share a weight of at most {@link #TEXT_WEIGHT}: what fails
 * next is rarely what was written most, so a frequent text counts no more than a rare one.
 */
public final class ExampleEncoder {
  /** Weight that all labelled lines of one masked text share. */
  static final double TEXT_WEIGHT = 1;

  /** Weight of an anticipated line. */
  static final double ANTICIPATED_WEIGHT = 1;

  private final FeatureEncoder encoder;
  private final TokenizedLine tokens = new TokenizedLine();
  private final int[] rows = new int[FeatureEncoder.MAX_FEATURES];

  public ExampleEncoder(FeatureSpecification specification) {
    encoder = new FeatureEncoder(specification);
  }

  /**
   * Encodes both kinds of lines.
   *
   * @param domains index of each domain by its name; lines of other domains are an error
   */
  public List<TrainingExample> encode(
      List<LabelledLine> labelled,
      List<AnticipatedLine> anticipated,
      Map<String, Integer> domains) {
    List<TrainingExample> examples = new ArrayList<>();
    Map<Long, Integer> lines = new HashMap<>();
    for (LabelledLine line : labelled) {
      TrainingExample example =
          encode(
              line.line().source().line(),
              domains.get(line.line().template().domain()),
              line.anomaly(),
              false);
      lines.merge(example.text(), 1, Integer::sum);
      examples.add(example);
    }
    examples.replaceAll(
        example -> example.withWeight(Math.min(1, TEXT_WEIGHT / lines.get(example.text()))));
    for (AnticipatedLine line : anticipated) {
      examples.add(encode(line.line(), domains.get(line.domain()), line.anomaly(), true));
    }
    return examples;
  }

  private TrainingExample encode(LogLine line, int domain, boolean anomaly, boolean anticipated) {
    LineTokenizer.tokenize(line.message(), tokens);
    int count = encoder.encode(tokens, line.context(), rows, 0);
    int[] sorted = Arrays.copyOf(rows, count);
    Arrays.sort(sorted);
    return new TrainingExample(
        sorted, domain, anomaly, ANTICIPATED_WEIGHT, tokens.maskedHash(), anticipated);
  }
}
