/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.sample;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.fame.scoring.LogLine;
import io.fame.scoring.template.Template;
import io.fame.training.source.SourceLine;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Chooses the lines to be labelled while the history streams by: at most K per template, spread
 * over time and over distinct parameters. Equal lines, seed and K give the equal sample in whatever
 * order the lines arrive. Memory depends on K and the number of templates, not on the number of
 * lines. Not thread-safe.
 */
public final class LineSampler {
  private final int perTemplate;
  private final long seed;
  private final TimeBlocks blocks;
  private final ToLongFunction<LogLine> parameterHash;
  private final List<TemplateSample> samples = new ArrayList<>();

  /**
   * @param perTemplate K, at least 1
   * @param seed of the random choice
   * @param blocks time blocks of the history
   * @param parameterHash equal for lines of a template that a scorer could not tell apart: a hash
   *     of the kept numbers and the context
   */
  public LineSampler(
      int perTemplate, long seed, TimeBlocks blocks, ToLongFunction<LogLine> parameterHash) {
    if (perTemplate < 1) {
      throw new IllegalArgumentException("at least 1 line per template, got " + perTemplate);
    }
    this.perTemplate = perTemplate;
    this.seed = seed;
    this.blocks = blocks;
    this.parameterHash = parameterHash;
  }

  /**
   * @param line a line of the history
   * @param group index of its template in the list that {@link #sample} will get
   */
  public void add(SourceLine line, int group) {
    while (samples.size() <= group) {
      samples.add(new TemplateSample(perTemplate, seed));
    }
    samples
        .get(group)
        .add(line, blocks.blockOf(line.timestampMillis()), parameterHash.applyAsLong(line.line()));
  }

  /** What {@link #restore} needs to go on with, for example after the process has ended. */
  public ArrayNode state() {
    ArrayNode state = JsonNodeFactory.instance.arrayNode();
    samples.forEach(sample -> state.add(sample.state()));
    return state;
  }

  /** Goes on where a sampler of the same K, seed and blocks was when it said its state. */
  public void restore(JsonNode state) {
    samples.clear();
    state.forEach(sample -> samples.add(TemplateSample.of(perTemplate, seed, sample)));
  }

  /** How many lines of a template were added. */
  public long lines(int group) {
    return group < samples.size() ? samples.get(group).lines() : 0;
  }

  /**
   * The sample so far. The weights of a template's lines sum to the number of its lines.
   *
   * @param templates the template of every group index that was used in {@link #add}
   * @return by template in the order given, then by time
   */
  public List<SampledLine> sample(List<Template> templates) {
    if (templates.size() < samples.size()) {
      throw new IllegalArgumentException(
          "%d templates for %d groups".formatted(templates.size(), samples.size()));
    }
    List<SampledLine> sampled = new ArrayList<>();
    for (int group = 0; group < samples.size(); group++) {
      Template template = templates.get(group);
      samples
          .get(group)
          .choose()
          .forEach(
              chosen ->
                  sampled.add(
                      new SampledLine(chosen.line(), template, chosen.block(), chosen.weight())));
    }
    return sampled;
  }

  /** Lines in memory. */
  int held() {
    return samples.stream().mapToInt(TemplateSample::held).sum();
  }
}
