/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training;

import io.fame.scoring.LogLine;
import io.fame.scoring.line.LineTokenizer;
import io.fame.scoring.line.TokenizedLine;
import io.fame.scoring.template.Template;
import io.fame.scoring.template.TemplateTree;
import io.fame.training.mine.HistoryMiner;
import io.fame.training.mine.MinedHistory;
import io.fame.training.mine.TemplateMiner;
import io.fame.training.progress.Progress;
import io.fame.training.sample.LineSampler;
import io.fame.training.sample.ParameterHash;
import io.fame.training.sample.SampleFile;
import io.fame.training.sample.SampledLine;
import io.fame.training.sample.TimeBlocks;
import io.fame.training.source.LineSource;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * The templates of a history, and the lines that stand for it.
 *
 * @param mined its templates, and how many lines it has
 * @param tree finds the template of a line
 * @param lines at most K per template
 * @param lastMillis time of the newest line, milliseconds since the epoch
 * @param withoutTemplate how many lines are of none of the templates, so that the sample does not
 *     stand for them: of histories in which new texts keep coming, see {@link
 *     TemplateMiner#MOST_TEMPLATES}. Counted while the sample is drawn: an index that is written to
 *     may have other lines then than when its templates were mined
 * @param way how the lines were sampled, {@link #READ} or {@link #AGGREGATIONS}
 * @param sampledAt when that was done; later lines are not among them
 */
public record SampledHistory(
    MinedHistory mined,
    TemplateTree tree,
    List<SampledLine> lines,
    long lastMillis,
    long withoutTemplate,
    String way,
    Instant sampledAt) {
  /** All lines of the history were read, and each has had its chance. */
  public static final String READ = "read";

  /** The cluster drew the lines, by the template ids that they carry. */
  public static final String AGGREGATIONS = "aggregations";

  /**
   * Reads a history.
   *
   * @param perTemplate K
   * @param seed of the sampling
   * @throws UnusableDataException if it has no lines
   */
  public static SampledHistory of(LineSource source, int perTemplate, long seed, Progress progress)
      throws IOException, InterruptedException, UnusableDataException {
    return required(
        new ResumableSampling(perTemplate, seed, null).read(millis -> source, progress));
  }

  /**
   * What was sampled into a file. The sample of a history that was read is the one of {@link
   * #of(LineSource, int, long, Progress)}. Where the cluster drew the lines, their templates are
   * mined of these lines.
   *
   * @param perTemplate K
   * @param seed of the sampling
   * @throws UnusableDataException if it has no lines
   */
  public static SampledHistory of(SampleFile sample, int perTemplate, long seed)
      throws UnusableDataException {
    SampleFile.History of = sample.history();
    if (of.templates().isEmpty()) {
      return required(mined(sample, perTemplate, seed));
    }
    return required(
        new SampledHistory(
            new MinedHistory(of.documents(), of.blocks(), of.templates()),
            TemplateTree.of(of.templates()),
            sample.lines(),
            of.lastMillis(),
            of.withoutTemplate(),
            READ,
            of.sampledAt()));
  }

  private static SampledHistory mined(SampleFile sample, int perTemplate, long seed) {
    SampleFile.History of = sample.history();
    List<SampledLine> drawn =
        sample.lines().stream()
            .sorted(Comparator.comparingLong(line -> line.source().timestampMillis()))
            .toList();
    HistoryMiner miner = new HistoryMiner();
    drawn.forEach(line -> miner.add(line.source()));
    List<Template> templates = miner.mined().templates();
    TemplateTree tree = TemplateTree.of(templates);
    Function<LogLine, Template> matcher = matcher(tree);
    Map<Template, List<SampledLine>> byTemplate = new LinkedHashMap<>();
    templates.forEach(template -> byTemplate.put(template, new ArrayList<>()));
    double without = 0;
    for (SampledLine line : drawn) {
      Template template = matcher.apply(line.source().line());
      if (template == null) {
        without += line.weight();
      } else {
        byTemplate.get(template).add(line);
      }
    }
    List<SampledLine> lines = new ArrayList<>();
    byTemplate.forEach(
        (template, some) -> lines.addAll(atMost(perTemplate, seed, of.blocks(), template, some)));
    return new SampledHistory(
        new MinedHistory(of.documents(), of.blocks(), templates),
        tree,
        lines,
        of.lastMillis(),
        of.withoutTemplate() + Math.round(without),
        AGGREGATIONS,
        of.sampledAt());
  }

  /**
   * Lines of one mined template. The cluster told templates apart by other texts, so that it may
   * have drawn K lines of each of several that are one now.
   */
  private static List<SampledLine> atMost(
      int perTemplate, long seed, TimeBlocks blocks, Template template, List<SampledLine> drawn) {
    if (drawn.size() <= perTemplate) {
      return drawn.stream()
          .map(line -> new SampledLine(line.source(), template, line.block(), line.weight()))
          .toList();
    }
    LineSampler sampler = new LineSampler(perTemplate, seed, blocks, new ParameterHash());
    drawn.forEach(line -> sampler.add(line.source(), 0));
    double each = drawn.stream().mapToDouble(SampledLine::weight).sum() / drawn.size();
    return sampler.sample(List.of(template)).stream()
        .map(line -> new SampledLine(line.source(), template, line.block(), line.weight() * each))
        .toList();
  }

  /** The time, as samples tell it: to the second. */
  public static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS);
  }

  private static SampledHistory required(SampledHistory history) throws UnusableDataException {
    if (history.mined().lines() == 0) {
      throw new UnusableDataException(
          "the history has no lines: check the index, the query and the time range");
    }
    return history;
  }

  /**
   * What people should know of lines without a template, or "" if there are none.
   *
   * @param lines how many there are
   */
  public static String toldOf(long lines) {
    return lines == 0
        ? ""
        : String.format(
            Locale.ROOT,
            "%n%d lines are of none of the templates, of which there are %d at most: nothing here"
                + " stands for them. Texts that never end, as names or paths without a digit, make"
                + " a template each; select fewer lines with --query.",
            lines,
            TemplateMiner.MOST_TEMPLATES);
  }

  /** Gives the mined template of a line, or {@code null} where none matches; for one thread. */
  public Function<LogLine, Template> matcher() {
    return matcher(tree);
  }

  private static Function<LogLine, Template> matcher(TemplateTree tree) {
    TokenizedLine tokens = new TokenizedLine();
    return line -> {
      int template = tree.match(LineTokenizer.tokenize(line.message(), tokens));
      return template == TemplateTree.NONE ? null : tree.templates().get(template);
    };
  }
}
