/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.sample;

import io.fame.scoring.line.LineTokenizer;
import io.fame.scoring.line.TokenizedLine;
import io.fame.scoring.template.Template;
import io.fame.training.source.SourceLine;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * Chooses lines of one template from what a cluster counted and drew: at most K, spread over time
 * and over distinct parameters, like {@link LineSampler} but without reading every line.
 */
public final class PushedDownSample {
  /** How many lines are drawn per line that is chosen, so that parameters can differ. */
  private static final int DRAWN_PER_CHOSEN = 3;

  private final int perTemplate;
  private final long seed;
  private final TimeBlocks blocks;
  private final SortedMap<Integer, Long> counts;

  /**
   * @param perTemplate K, at least 1
   * @param seed of the random choice
   * @param blocks time blocks of the history
   * @param counts lines of the template in each block
   */
  public PushedDownSample(
      int perTemplate, long seed, TimeBlocks blocks, SortedMap<Integer, Long> counts) {
    this.perTemplate = perTemplate;
    this.seed = seed;
    this.blocks = blocks;
    this.counts = counts;
  }

  /** The blocks to draw from: all, or K random ones where there are more. */
  public List<Integer> drawnBlocks() {
    return counts.keySet().stream()
        .sorted(Comparator.comparingLong(block -> SeededHash.of(seed, block)))
        .limit(perTemplate)
        .sorted()
        .toList();
  }

  /** How many lines to draw from each of these blocks at most. */
  public int drawnPerBlock() {
    int blocksDrawn = Math.min(perTemplate, counts.size());
    return DRAWN_PER_CHOSEN * ((perTemplate + blocksDrawn - 1) / blocksDrawn);
  }

  /**
   * The sample.
   *
   * @param drawn lines by block
   * @return by time; the weights sum to the number of lines of the template
   */
  public List<SampledLine> choose(String templateId, Map<Integer, List<SourceLine>> drawn) {
    LineSampler sampler = new LineSampler(perTemplate, seed, blocks, new ParameterHash());
    drawn.values().forEach(lines -> lines.forEach(line -> sampler.add(line, 0)));
    if (sampler.lines(0) == 0) {
      return List.of();
    }
    List<SampledLine> chosen = sampler.sample(List.of(template(templateId, drawn)));
    // Within a block a line counts by what it stands for of the drawn ones: rare parameters are
    // chosen more often than they were drawn.
    Map<Integer, Double> chosenOf = new HashMap<>();
    chosen.forEach(line -> chosenOf.merge(line.block(), line.weight(), Double::sum));
    double all = counts.values().stream().mapToLong(Long::longValue).sum();
    double covered = chosenOf.keySet().stream().mapToLong(block -> counts(block)).sum();
    List<SampledLine> weighed = new ArrayList<>(chosen.size());
    for (SampledLine line : chosen) {
      double weight =
          all / covered * counts(line.block()) * line.weight() / chosenOf.get(line.block());
      weighed.add(new SampledLine(line.source(), line.template(), line.block(), weight));
    }
    return weighed;
  }

  /** At least 1: a document may have come in since the cluster counted. */
  private long counts(int block) {
    return Math.max(1, counts.getOrDefault(block, 0L));
  }

  /** The cluster knows ids only: the text is that of a line of it, with its numbers masked. */
  private static Template template(String id, Map<Integer, List<SourceLine>> drawn) {
    SourceLine first =
        drawn.values().stream().filter(lines -> !lines.isEmpty()).findFirst().orElseThrow().get(0);
    TokenizedLine line = LineTokenizer.tokenize(first.line().message(), new TokenizedLine());
    List<String> tokens = new ArrayList<>();
    for (int token = 0; token < line.tokens(); token++) {
      tokens.add(line.maskedToken(token));
    }
    return new Template(id, tokens, null);
  }
}
