/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.benchmark;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.fame.scoring.Explain;
import io.fame.scoring.LogLine;
import io.fame.scoring.LogScore;
import io.fame.scoring.LogScorer;
import io.fame.scoring.bundle.Bundle;
import io.fame.scoring.bundle.BundleException;
import io.fame.training.annotate.LabelledLine;
import io.fame.training.partition.AnticipatedLine;
import io.fame.training.partition.FailureDomain;
import io.fame.training.source.MaskedText;
import io.fame.training.train.ModelFitter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What the method is compared with. Those that learn get the very labelled lines that the method
 * got, no more and no fewer.
 */
final class Baselines implements AutoCloseable {
  private static final double HALF = 0.5;
  private static final String GROUP = "baselines";
  private static final String ONE_DOMAIN = "all";

  private final List<Contender> contenders = new ArrayList<>();
  private final LogScorer oneExpert;

  /**
   * @param model the method's bundle, for its features and templates
   * @param labelled the lines that it was trained on
   * @param anticipated the anticipated lines that it was trained on
   */
  Baselines(
      Bundle model,
      List<LabelledLine> labelled,
      List<AnticipatedLine> anticipated,
      MaskedText maskedText)
      throws BundleException {
    oneExpert = oneExpert(model, labelled, anticipated);
    WordList levels = new WordList(WordList.LEVELS);
    WordList failures = new WordList(WordList.FAILURES);
    CountsByHash remembered = new CountsByHash();
    labelled.forEach(
        line ->
            remembered.add(
                CountsByHash.hash(maskedText.of(line.line().source().line())), line.anomaly()));
    BagOfWords words = BagOfWords.train(labelled, maskedText);
    add(
        "severity",
        "a context value is one of " + String.join(", ", WordList.LEVELS),
        line -> line.context().stream().anyMatch(levels::occursIn) ? 1 : 0);
    add(
        "keyword",
        "the message has one of the words " + String.join(", ", WordList.FAILURES),
        line -> failures.occursIn(line.message()) ? 1 : 0);
    add(
        "remembered_template",
        "share of anomalies among the labelled lines of the same masked text; unseen is normal",
        line -> remembered.anomalyShare(CountsByHash.hash(maskedText.of(line))));
    add(
        "bag_of_words",
        "logistic regression on the words of the message, trained on the same labelled lines",
        words::score);
    contenders.add(
        new Contender(
            GROUP,
            "one_expert",
            "the method with a single failure domain: no router, one expert, its own threshold",
            oneExpert.manifest().thresholds().anomaly(),
            lines ->
                oneExpert.score(lines, Explain.NEVER).stream()
                    .mapToDouble(LogScore::anomalyScore)
                    .toArray()));
  }

  List<Contender> contenders() {
    return contenders;
  }

  private void add(String name, String description, ToDoubleFunction<LogLine> scoring) {
    contenders.add(
        new Contender(
            GROUP,
            name,
            description,
            HALF,
            lines -> lines.stream().mapToDouble(scoring).toArray()));
  }

  private static LogScorer oneExpert(
      Bundle model, List<LabelledLine> labelled, List<AnticipatedLine> anticipated)
      throws BundleException {
    List<String> ids =
        labelled.stream().map(line -> line.line().template().id()).distinct().toList();
    ModelFitter fitter =
        new ModelFitter(
            "one-expert",
            model.manifest().features(),
            List.of(new FailureDomain(ONE_DOMAIN, "Everything.", ids)),
            List.of());
    return LogScorer.open(
        fitter
            .fit(
                labelled,
                anticipated.stream()
                    .map(line -> new AnticipatedLine(ONE_DOMAIN, line.line(), line.anomaly()))
                    .toList(),
                model.templates(),
                JsonNodeFactory.instance.objectNode(),
                null)
            .bundle());
  }

  @Override
  public void close() {
    oneExpert.close();
  }
}
