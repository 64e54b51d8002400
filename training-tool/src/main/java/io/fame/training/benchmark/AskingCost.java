/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.benchmark;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.training.languagemodel.LanguageModel;
import io.fame.training.languagemodel.LanguageModelSettings;
import io.fame.training.languagemodel.Outbox;
import io.fame.training.languagemodel.Provider;
import io.fame.training.languagemodel.Usage;
import io.fame.training.languagemodel.label.LanguageModelAnnotator;
import io.fame.training.languagemodel.partition.PartitionEstimate;
import io.fame.training.progress.Progress;
import io.fame.training.sample.SampledLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a language model would have to be asked, were it the one that labels and divides: the very
 * requests that {@code fame annotate} makes are made and counted, none is sent.
 */
final class AskingCost {
  private static final double MILLION = 1e6;

  private final Usage labels;
  private final Usage partition;
  private final long linesAsked;
  private final int linesPerRequest;

  private AskingCost(Usage labels, Usage partition, long linesAsked, int linesPerRequest) {
    this.labels = labels;
    this.partition = partition;
    this.linesAsked = linesAsked;
    this.linesPerRequest = linesPerRequest;
  }

  /**
   * @param sample lines whose labels are wanted
   * @param context names of their context values
   * @param domains failure domains that the templates are divided into
   */
  static AskingCost of(List<SampledLine> sample, List<String> context, int domains)
      throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("fame-benchmark");
    Path journal = folder.resolve("answers.jsonl");
    try {
      LanguageModelSettings settings =
          LanguageModelSettings.of(Provider.OPENAI, "unnamed", journal);
      Outbox outbox = new Outbox();
      try (LanguageModel model = outbox.dryRun(settings)) {
        new LanguageModelAnnotator(model, context, Progress.NONE).annotate(sample);
      }
      long lines =
          outbox.requests().stream()
              .mapToLong(request -> request.question().about().path("lines").size())
              .sum();
      long templates = sample.stream().map(line -> line.template().id()).distinct().count();
      return new AskingCost(
          outbox.estimate(),
          PartitionEstimate.ofOneRound(templates, domains, settings.anticipatedLines()),
          lines,
          settings.linesPerRequest());
    } finally {
      Files.deleteIfExists(journal);
      Files.delete(folder);
    }
  }

  /**
   * Writes what a history and the lines after it cost.
   *
   * @param lines of the history and after it
   */
  void report(ObjectNode node, long lines) {
    Usage all = labels.plus(partition);
    node.put(
        "what",
        "requests of fame annotate and fame partition, none of them sent; second votes are not"
            + " counted; tokens of o200k_base");
    node.put("lines_asked", linesAsked);
    node.put("share_of_lines_asked", linesAsked / (double) lines);
    node.put("requests", all.requests());
    node.put("tokens", all.tokens());
    node.put("requests_per_million_lines", Math.round(MILLION * all.requests() / lines));
    node.put("tokens_per_million_lines", Math.round(MILLION * all.tokens() / lines));
    ObjectNode each = node.putObject("if_every_line_were_asked");
    each.put("requests_per_million_lines", Math.round(MILLION / linesPerRequest));
    each.put(
        "tokens_per_million_lines",
        Math.round(MILLION * labels.tokens() / Math.max(1, linesAsked)));
  }
}
