/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.benchmark;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.scoring.Explain;
import io.fame.scoring.LogLine;
import io.fame.scoring.LogScore;
import io.fame.scoring.LogScorer;
import io.fame.scoring.bundle.Bundle;
import io.fame.scoring.bundle.BundleException;
import io.fame.scoring.bundle.DomainEntry;
import io.fame.scoring.line.Hashing;
import io.fame.scoring.line.LineTokenizer;
import io.fame.scoring.line.TokenizedLine;
import io.fame.training.annotate.LabelledLine;
import io.fame.training.certify.Confusion;
import io.fame.training.certify.WeightedMetrics;
import io.fame.training.partition.AnticipatedLine;
import io.fame.training.partition.FailureDomain;
import io.fame.training.train.ModelFitter;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * The second protocol for unseen failures, on the history alone: a model without one kind of
 * failure and without a share of the routine texts is tested on exactly these, for each kind in
 * turn.
 */
final class LeaveOneOut {
  private final Bundle model;
  private final List<LabelledLine> labelled;
  private final List<AnticipatedLine> anticipated;
  private final FailureKinds kinds;
  private final List<FailureDomain> domains;
  private final TokenizedLine tokens = new TokenizedLine();

  LeaveOneOut(
      Bundle model,
      List<LabelledLine> labelled,
      List<AnticipatedLine> anticipated,
      FailureKinds kinds) {
    this.model = model;
    this.labelled = labelled;
    this.anticipated = anticipated;
    this.kinds = kinds;
    this.domains = Variants.domains(model);
  }

  /** A labelled line that its model did not see, with that model's verdict. */
  private record Tested(double score, boolean reported, boolean anomaly, double weight) {}

  /** Writes recall per kind, and all kinds together; lines count by what they stand for. */
  void report(ObjectNode report) throws BundleException {
    TreeSet<String> all = new TreeSet<>();
    labelled.stream()
        .filter(LabelledLine::anomaly)
        .forEach(line -> all.add(kinds.of(line.line().source())));
    List<String> names = List.copyOf(all);
    List<Tested> tested = new ArrayList<>();
    ObjectNode byKind = report.putObject("by_kind");
    for (int kind = 0; kind < names.size() && names.size() > 1; kind++) {
      List<Tested> of = test(names.get(kind), kind, names.size());
      tested.addAll(of);
      ObjectNode node = byKind.putObject(names.get(kind));
      node.put("lines", Rounded.of(weight(of, true)));
      write(node, of);
    }
    write(report, tested);
  }

  private List<Tested> test(String kind, int fold, int folds) throws BundleException {
    List<LabelledLine> train = new ArrayList<>();
    List<LabelledLine> test = new ArrayList<>();
    for (LabelledLine line : labelled) {
      boolean left =
          line.anomaly()
              ? kinds.of(line.line().source()).equals(kind)
              : Math.floorMod(text(line), folds) == fold;
      (left ? test : train).add(line);
    }
    List<String> decidedByRouting =
        model.manifest().domains().stream()
            .filter(domain -> domain.expert() < 0)
            .map(DomainEntry::name)
            .toList();
    Bundle without =
        new ModelFitter(
                model.manifest().name(), model.manifest().features(), domains, decidedByRouting)
            .fit(train, anticipated, model.templates(), JsonNodeFactory.instance.objectNode(), null)
            .bundle();
    List<Tested> tested = new ArrayList<>();
    try (LogScorer scorer = LogScorer.open(without)) {
      List<LogLine> lines = test.stream().map(line -> line.line().source().line()).toList();
      List<LogScore> scores = scorer.score(lines, Explain.NEVER);
      for (int i = 0; i < scores.size(); i++) {
        tested.add(
            new Tested(
                scores.get(i).anomalyScore(),
                scores.get(i).anomaly(),
                test.get(i).anomaly(),
                test.get(i).line().weight()));
      }
    }
    return tested;
  }

  private long text(LabelledLine line) {
    return Hashing.mix(
        LineTokenizer.tokenize(line.line().source().line().message(), tokens).maskedHash());
  }

  private static double weight(List<Tested> tested, boolean anomaly) {
    return tested.stream().filter(t -> t.anomaly() == anomaly).mapToDouble(Tested::weight).sum();
  }

  private static void write(ObjectNode node, List<Tested> tested) {
    double[] sums = new double[4];
    boolean[] anomalies = new boolean[tested.size()];
    for (int i = 0; i < anomalies.length; i++) {
      Tested one = tested.get(i);
      anomalies[i] = one.anomaly();
      sums[one.reported() ? (one.anomaly() ? 0 : 1) : (one.anomaly() ? 2 : 3)] += one.weight();
    }
    Confusion confusion = new Confusion(sums[0], sums[1], sums[2], sums[3]);
    node.put("precision", Rounded.of(confusion.precision()));
    node.put("recall", Rounded.of(confusion.recall()));
    node.put("f1", Rounded.of(confusion.f1()));
    WeightedMetrics metrics =
        WeightedMetrics.of(
            tested.stream().mapToDouble(Tested::score).toArray(),
            anomalies,
            tested.stream().mapToDouble(Tested::weight).toArray());
    node.put("average_precision", Rounded.of(metrics.averagePrecision()));
    node.put("ece", Rounded.of(metrics.expectedCalibrationError()));
  }
}
