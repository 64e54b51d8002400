/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.update;

import io.fame.scoring.LogLine;
import io.fame.scoring.line.LineTokenizer;
import io.fame.scoring.line.TokenizedLine;
import io.fame.scoring.template.Template;
import io.fame.scoring.template.TemplateTree;
import io.fame.training.mine.TemplateMiner;
import io.fame.training.progress.Progress;
import io.fame.training.sample.LineSampler;
import io.fame.training.sample.ParameterHash;
import io.fame.training.sample.SampledLine;
import io.fame.training.sample.TimeBlocks;
import io.fame.training.source.LineSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The lines that stand for a history of which a model has seen the first part: of that part the
 * very samples that the model was trained on, as far as their lines are still there, and of what is
 * new a sample of its own.
 *
 * @param tree finds templates: those of the model in their order, then the new ones
 * @param modelTemplates how many of them are the model's
 * @param samples those that the model has learned from
 * @param known at most K lines per template of each of these
 * @param added at most K lines per template of what it has not: later lines, and lines of no
 *     template of the model
 * @param knownLines number of lines behind {@code known}
 * @param addedLines number of lines behind {@code added}
 * @param addedBlocks time blocks of the new lines, numbered on from the model's
 * @param lastMillis time of the newest line
 */
record UpdateSample(
    TemplateTree tree,
    int modelTemplates,
    List<LearnedSample> samples,
    List<SampledLine> known,
    List<SampledLine> added,
    long knownLines,
    long addedLines,
    AddedBlocks addedBlocks,
    long lastMillis) {

  /** Blocks of the new lines come after all those of the model's history. */
  record AddedBlocks(int first, TimeBlocks blocks) {
    int blockOf(long timestampMillis) {
      return first + blocks.blockOf(timestampMillis);
    }
  }

  /**
   * Reads the history twice: once for new templates, once for the lines.
   *
   * @param perTemplate K for the new lines
   */
  static UpdateSample of(ActiveModel active, LineSource source, int perTemplate, Progress progress)
      throws IOException, InterruptedException {
    List<Template> templates = active.bundle().templates();
    TemplateTree before = TemplateTree.of(templates);
    TokenizedLine tokens = new TokenizedLine();
    TemplateMiner miner = new TemplateMiner();
    long last = active.history().lastMillis();
    long[] window = {Long.MAX_VALUE, last};
    long[] lines = {0};
    try (Progress.Stage stage =
        progress.stage("looking for new templates", source.size(), "lines")) {
      source.forEach(
          line -> {
            lines[0]++;
            boolean unknown =
                before.match(LineTokenizer.tokenize(line.line().message(), tokens))
                    == TemplateTree.NONE;
            if (unknown) {
              miner.add(line.line());
            }
            if (unknown || line.timestampMillis() > last) {
              window[0] = Math.min(window[0], line.timestampMillis());
              window[1] = Math.max(window[1], line.timestampMillis());
            }
            stage.step(1);
          });
    }
    List<LearnedSample> samples = active.samples();
    AddedBlocks addedBlocks =
        new AddedBlocks(
            samples.stream().mapToInt(LearnedSample::blocksUntilLast).sum(),
            TimeBlocks.of(Math.min(window[0], window[1]), window[1]));
    TemplateTree tree = TemplateTree.of(withNew(templates, miner));
    ParameterHash parameters = new ParameterHash();
    List<LineSampler> known =
        samples.stream()
            .map(
                sample ->
                    new LineSampler(
                        sample.perTemplate(), active.seed(), sample.blocks(), parameters))
            .toList();
    LineSampler added =
        new LineSampler(perTemplate, active.seed(), addedBlocks.blocks(), parameters);
    long[] counts = {0, 0};
    try (Progress.Stage stage = progress.stage("sampling lines", lines[0], "lines")) {
      source.forEach(
          line -> {
            int template = tree.match(LineTokenizer.tokenize(line.line().message(), tokens));
            // A line that came in after the first pass may be of no template.
            if (template != TemplateTree.NONE) {
              int sample = 0;
              while (sample < samples.size()
                  && !samples.get(sample).mayHold(line.timestampMillis(), template)) {
                sample++;
              }
              boolean isNew = sample == samples.size();
              (isNew ? added : known.get(sample)).add(line, template);
              counts[isNew ? 1 : 0]++;
              window[1] = Math.max(window[1], line.timestampMillis());
            }
            stage.step(1);
          });
    }
    List<SampledLine> knownLines = new ArrayList<>();
    int firstBlock = 0;
    for (int i = 0; i < samples.size(); i++) {
      knownLines.addAll(shifted(known.get(i).sample(tree.templates()), firstBlock));
      firstBlock += samples.get(i).blocksUntilLast();
    }
    return new UpdateSample(
        tree,
        templates.size(),
        samples,
        List.copyOf(knownLines),
        shifted(added.sample(tree.templates()), addedBlocks.first()),
        counts[0],
        counts[1],
        addedBlocks,
        window[1]);
  }

  /** The lines, with blocks that are numbered from another one on. */
  private static List<SampledLine> shifted(List<SampledLine> lines, int first) {
    return lines.stream()
        .map(
            line ->
                new SampledLine(
                    line.source(), line.template(), first + line.block(), line.weight()))
        .toList();
  }

  /** The model's templates and after them the new ones, those with fewer wildcards first. */
  private static List<Template> withNew(List<Template> templates, TemplateMiner miner) {
    Set<String> ids = new HashSet<>();
    templates.forEach(template -> ids.add(template.id()));
    List<Template> all = new ArrayList<>(templates);
    miner.templates().stream()
        .filter(template -> ids.add(template.id()))
        .sorted(
            Comparator.comparingLong(
                    (Template template) ->
                        template.tokens().stream().filter(Template.WILDCARD::equals).count())
                .thenComparing(Template::id))
        .forEach(all::add);
    return all;
  }

  /** The template of a line, or {@code null} where none matches; for one thread. */
  Template templateOf(LogLine line, TokenizedLine tokens) {
    int template = tree.match(LineTokenizer.tokenize(line.message(), tokens));
    return template == TemplateTree.NONE ? null : tree.templates().get(template);
  }

  /**
   * The samples that a model of these lines has learned from.
   *
   * @param perTemplate K of the new lines
   */
  List<LearnedSample> learned(int perTemplate) {
    List<LearnedSample> learned = new ArrayList<>(samples);
    learned.add(
        new LearnedSample(addedBlocks.blocks(), lastMillis, perTemplate, tree.templates().size()));
    return learned;
  }

  /** All samples, the known lines first. */
  List<SampledLine> lines() {
    List<SampledLine> lines = new ArrayList<>(known);
    lines.addAll(added);
    return lines;
  }

  /** Templates that the model does not have. */
  List<Template> newTemplates() {
    return tree.templates().subList(modelTemplates, tree.templates().size());
  }
}
