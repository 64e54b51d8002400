/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.sample;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What was read of documents that do not say their template, beside those that do, of which the
 * cluster draws lines. Where both have lines of one template they share its K, by their numbers.
 */
public final class Remainder {
  private final int perTemplate;
  private final long seed;
  private final TimeBlocks blocks;
  private final Map<String, List<SampledLine>> byTemplate;

  /**
   * @param perTemplate K, at least 1
   * @param seed of the random choice
   * @param blocks time blocks of the whole history
   * @param read at most K lines per template, with their weights
   */
  public Remainder(int perTemplate, long seed, TimeBlocks blocks, List<SampledLine> read) {
    this.perTemplate = perTemplate;
    this.seed = seed;
    this.blocks = blocks;
    this.byTemplate =
        read.stream()
            .collect(
                Collectors.groupingBy(
                    line -> line.template().id(), TreeMap::new, Collectors.toList()));
  }

  /** Ids of the templates that it has lines of. */
  public Set<String> templateIds() {
    return byTemplate.keySet();
  }

  /**
   * How many lines of a template are left to be drawn.
   *
   * @param documents how many documents say that they are of the template
   */
  public int leftToDraw(String templateId, long documents) {
    return perTemplate - share(templateId, documents);
  }

  /** A line that was drawn, which stands for those read as well where these have no share. */
  public SampledLine weighed(SampledLine drawn, long documents) {
    String id = drawn.template().id();
    double read = weight(byTemplate.getOrDefault(id, List.of()));
    return share(id, documents) > 0 || read == 0
        ? drawn
        : withWeight(drawn, drawn.weight() * (documents + read) / documents);
  }

  /**
   * The lines that were read of a template, or as many as are its share; their weights sum to what
   * all of them stand for.
   *
   * @param documents how many documents say that they are of the template
   */
  public List<SampledLine> linesOf(String templateId, long documents) {
    List<SampledLine> all = byTemplate.getOrDefault(templateId, List.of());
    List<SampledLine> chosen =
        all.stream()
            .sorted(
                Comparator.comparingLong(
                        (SampledLine line) -> SeededHash.of(seed, line.source().id()))
                    .thenComparing(line -> line.source().id()))
            .limit(share(templateId, documents))
            .toList();
    double each = weight(all) / weight(chosen);
    return chosen.stream().map(line -> withWeight(line, line.weight() * each)).toList();
  }

  private int share(String templateId, long documents) {
    List<SampledLine> lines = byTemplate.getOrDefault(templateId, List.of());
    if (lines.isEmpty() || documents == 0) {
      return lines.size();
    }
    double read = weight(lines);
    long fair = Math.round(perTemplate * read / (read + documents));
    return (int) Math.min(lines.size(), Math.min(perTemplate - 1, Math.max(1, fair)));
  }

  private static double weight(List<SampledLine> lines) {
    return lines.stream().mapToDouble(SampledLine::weight).sum();
  }

  private SampledLine withWeight(SampledLine line, double weight) {
    return new SampledLine(
        line.source(), line.template(), blocks.blockOf(line.source().timestampMillis()), weight);
  }
}
