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
import io.fame.training.partition.FailureDomain;
import io.fame.training.sample.SampledLine;
import java.nio.IntBuffer;
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

  /** Least share of the training weight that the anomalies get: a few failures must not drown. */
  private static final double LEAST_ANOMALIES = 0.2;

  /**
   * Weight of an anticipated line: below that of a text that was really written. On the training
   * windows 0.5, 0.8 and 1 do equally well.
   */
  static final double ANTICIPATED_WEIGHT = 0.8;

  private final FeatureEncoder encoder;
  private final TokenizedLine tokens = new TokenizedLine();
  private final int[] rows = new int[FeatureEncoder.MAX_FEATURES];

  public ExampleEncoder(FeatureSpecification specification) {
    encoder = new FeatureEncoder(specification);
  }

  /**
   * Encodes both kinds of lines: first the labelled ones in their order, then the anticipated ones.
   *
   * @param domains the domains in the order of the router's columns; every line's template and
   *     every anticipated line belongs to one of them
   */
  public List<TrainingExample> encode(
      List<LabelledLine> labelled, List<AnticipatedLine> anticipated, List<FailureDomain> domains) {
    Map<String, Integer> byName = new HashMap<>();
    Map<String, Integer> byTemplate = new HashMap<>();
    for (int d = 0; d < domains.size(); d++) {
      byName.put(domains.get(d).name(), d);
      for (String template : domains.get(d).templateIds()) {
        byTemplate.put(template, d);
      }
    }
    List<TrainingExample> examples = new ArrayList<>();
    Map<Long, Integer> lines = new HashMap<>();
    for (LabelledLine labelledLine : labelled) {
      SampledLine line = labelledLine.line();
      int domain = byTemplate.get(line.template().id());
      TrainingExample example = encode(line.source().line(), domain, labelledLine.anomaly(), false);
      lines.merge(example.text(), 1, Integer::sum);
      examples.add(example);
    }
    examples.replaceAll(
        example -> example.withWeight(Math.min(1, TEXT_WEIGHT / lines.get(example.text()))));
    shareAmongEqualLines(labelled, examples);
    SiteTrust trust = SiteTrust.of(labelled, examples);
    for (AnticipatedLine line : anticipated) {
      TrainingExample example =
          encode(line.line(), byName.get(line.domain()), line.anomaly(), true);
      double weight = line.anomaly() ? trust.inFailuresOf(line.line().context()) : 1;
      examples.add(example.withWeight(weight * example.weight()));
    }
    return balanced(examples);
  }

  /**
   * Lines that no model tells apart share their weight by the lines that they stand for. Where such
   * lines have both verdicts, the share of failures is then that of the history; a sample that is
   * spread over time holds too few lines of a burst.
   */
  private static void shareAmongEqualLines(
      List<LabelledLine> labelled, List<TrainingExample> examples) {
    record Equal(double weight, double lines) {}
    Map<IntBuffer, Equal> sums = new HashMap<>();
    for (int i = 0; i < examples.size(); i++) {
      sums.merge(
          IntBuffer.wrap(examples.get(i).rows()),
          new Equal(examples.get(i).weight(), labelled.get(i).line().weight()),
          (a, b) -> new Equal(a.weight() + b.weight(), a.lines() + b.lines()));
    }
    for (int i = 0; i < examples.size(); i++) {
      Equal equal = sums.get(IntBuffer.wrap(examples.get(i).rows()));
      examples.set(
          i,
          examples
              .get(i)
              .withWeight(equal.weight() * labelled.get(i).line().weight() / equal.lines()));
    }
  }

  /** Raises the weight of the anomalies where they are fewer than {@link #LEAST_ANOMALIES}. */
  private static List<TrainingExample> balanced(List<TrainingExample> examples) {
    double anomalous = 0;
    double normal = 0;
    for (TrainingExample example : examples) {
      anomalous += example.anomaly() ? example.weight() : 0;
      normal += example.anomaly() ? 0 : example.weight();
    }
    double wanted = LEAST_ANOMALIES / (1 - LEAST_ANOMALIES) * normal;
    double factor = anomalous > 0 ? Math.max(1, wanted / anomalous) : 1;
    return examples.stream()
        .map(example -> example.anomaly() ? example.withWeight(factor * example.weight()) : example)
        .toList();
  }

  private TrainingExample encode(LogLine line, int domain, boolean anomaly, boolean anticipated) {
    LineTokenizer.tokenize(line.message(), tokens);
    long text = tokens.maskedHash();
    int[] asItIs = rows(line.context());
    int[] wordless = new int[0];
    if (hasResult()) {
      LineTokenizer.tokenize(wordless(line.message()), tokens);
      wordless = rows(line.context());
    }
    return new TrainingExample(
        asItIs, wordless, domain, anomaly, ANTICIPATED_WEIGHT, text, anticipated);
  }

  /** Features of a line; a model does not tell lines apart whose features are equal. */
  public IntBuffer features(LogLine line) {
    LineTokenizer.tokenize(line.message(), tokens);
    return IntBuffer.wrap(rows(line.context()));
  }

  /** Sorted rows of the line in {@link #tokens}. */
  private int[] rows(List<String> context) {
    int count = encoder.encode(tokens, context, rows, 0);
    int[] sorted = Arrays.copyOf(rows, count);
    Arrays.sort(sorted);
    return sorted;
  }

  /** Whether a number stands alone whose value is kept, as results of requests do. */
  private boolean hasResult() {
    for (int piece = 0; piece < tokens.pieces(); piece++) {
      if (tokens.standsAlone(piece) && tokens.isKept(piece)) {
        return true;
      }
    }
    return false;
  }

  /** The message with a char that is no word's in place of every letter of a word. */
  private String wordless(String message) {
    StringBuilder blanked = new StringBuilder(message);
    for (int piece = 0; piece < tokens.pieces(); piece++) {
      if (!tokens.isNumber(piece)) {
        for (int i = tokens.pieceStart(piece); i < tokens.pieceEnd(piece); i++) {
          blanked.setCharAt(i, '_');
        }
      }
    }
    return blanked.toString();
  }
}
