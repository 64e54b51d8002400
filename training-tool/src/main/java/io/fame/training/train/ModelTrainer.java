/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.train;

import io.fame.scoring.model.Calibration;
import io.fame.training.certify.WeightedMetrics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Trains router and experts, and judges by texts left out in turn: every masked text is scored once
 * by a model that never saw it, so that what is chosen holds for lines that are new.
 */
public final class ModelTrainer {
  /** Weights of other domains' lines that are tried for the experts. */
  private static final double[] BACKGROUNDS = {0, 0.1, 0.3};

  /**
   * The same where no failure is anticipated. Texts left out are of kinds that the history knows,
   * and cannot tell how little a domain on its own knows of other kinds.
   */
  private static final double[] BACKGROUNDS_OF_LABELS_ALONE = {0.1, 0.3};

  private final int rows;
  private final List<DomainPlan> domains;
  private final boolean calibrates;
  private final RouterTrainer routerTrainer;

  public ModelTrainer(int rows, List<DomainPlan> domains) {
    this(rows, domains, true);
  }

  /**
   * @param calibrates whether experts get a calibration, or say what they learned
   */
  ModelTrainer(int rows, List<DomainPlan> domains, boolean calibrates) {
    this.rows = rows;
    this.domains = List.copyOf(domains);
    this.calibrates = calibrates;
    this.routerTrainer = new RouterTrainer(rows);
  }

  /**
   * A model and how it did on texts that it had not seen.
   *
   * @param model trained on all examples
   * @param background weight of other domains' lines that was chosen for the experts
   * @param leftOut calibrated P(anomaly) of each labelled example by a model without its text, in
   *     order of the examples; NaN for anticipated ones
   */
  public record Fit(TrainedModel model, double background, double[] leftOut) {}

  /**
   * Trains on all examples.
   *
   * @param masses how many lines of the history each example stands for
   * @param start a model of the same domains to begin with, which saves time, or {@code null}
   */
  public Fit fit(List<TrainingExample> examples, double[] masses, TrainedModel start) {
    return fit(examples, masses, start, KeptHeads.NONE);
  }

  /**
   * The same where some heads will be those of an older model: these have their calibration, and
   * the others are calibrated beside them, so that the left-out scores are those of what is
   * shipped.
   */
  Fit fit(List<TrainingExample> examples, double[] masses, TrainedModel start, KeptHeads kept) {
    HeadWeights router =
        start == null
            ? routerTrainer.train(examples, domains.size())
            : routerTrainer.train(examples, start.router());
    List<LeftOutFold> folds =
        LeftOutFold.of(examples, examples.stream().mapToLong(TrainingExample::text).toArray());
    List<HeadWeights> routers = routersWithout(folds, router);
    TrainedModel best = null;
    double chosen = 0;
    RoutedLine[] leftOut = null;
    double bestPrecision = -1;
    for (double background : backgrounds(examples)) {
      TrainedModel model = experts(examples, router, background, start, Lbfgs.ROUGH);
      RoutedLine[] routed = new RoutedLine[examples.size()];
      for (int fold = 0; fold < folds.size(); fold++) {
        TrainedModel without =
            experts(folds.get(fold).rest(), routers.get(fold), background, model, Lbfgs.ROUGH);
        for (int i : folds.get(fold).leftOut()) {
          routed[i] = kept.in(without.route(examples.get(i).rows()));
        }
      }
      double precision = metrics(examples, scores(routed), masses).averagePrecision();
      if (precision > bestPrecision) {
        bestPrecision = precision;
        best = model;
        chosen = background;
        leftOut = routed;
      }
    }
    best = experts(examples, router, chosen, best, Lbfgs.EXACT);
    // Scores that say nothing of failures would be calibrated to the mean, and none be reported.
    return calibrates && bestPrecision >= ThresholdChooser.INFORMATIVE
        ? calibrated(best, chosen, examples, leftOut, masses, kept)
        : new Fit(best, chosen, scores(leftOut));
  }

  /**
   * P(anomaly) of lines by models that have seen no example of their group, with the background and
   * the calibrations of the fitted one.
   *
   * @param examples what was learned
   * @param groups a number for each example; those of one number are left out together
   * @param scored rows of the lines; they may be the labelled examples or others
   * @param scoredGroups the group of each
   * @param fit of all examples
   */
  double[] withoutTheirGroup(
      List<TrainingExample> examples,
      long[] groups,
      List<int[]> scored,
      long[] scoredGroups,
      Fit fit) {
    double[] scores = new double[scored.size()];
    List<LeftOutFold> folds = LeftOutFold.of(examples, groups);
    List<HeadWeights> routers = routersWithout(folds, fit.model().router());
    for (int fold = 0; fold < folds.size(); fold++) {
      TrainedModel without =
          experts(
              folds.get(fold).rest(),
              routers.get(fold),
              fit.background(),
              fit.model(),
              Lbfgs.ROUGH);
      List<Calibration> calibrations = new ArrayList<>(without.calibrations());
      for (int d = 0; d < calibrations.size(); d++) {
        if (domains.get(d).expert()) {
          calibrations.set(d, fit.model().calibrations().get(d));
        }
      }
      TrainedModel calibrated = new TrainedModel(without.router(), without.experts(), calibrations);
      for (int i = 0; i < scores.length; i++) {
        if (LeftOutFold.number(scoredGroups[i]) == fold) {
          scores[i] = calibrated.probability(scored.get(i));
        }
      }
    }
    return scores;
  }

  private List<HeadWeights> routersWithout(List<LeftOutFold> folds, HeadWeights start) {
    return folds.parallelStream()
        .map(fold -> new RouterTrainer(rows, Lbfgs.ROUGH).train(fold.rest(), start))
        .toList();
  }

  private double[] backgrounds(List<TrainingExample> examples) {
    if (domains.size() == 1) {
      // There are no other lines, so there is nothing to choose.
      return new double[] {0};
    }
    return examples.stream().anyMatch(example -> example.anticipated() && example.anomaly())
        ? BACKGROUNDS
        : BACKGROUNDS_OF_LABELS_ALONE;
  }

  private Fit calibrated(
      TrainedModel model,
      double background,
      List<TrainingExample> examples,
      RoutedLine[] leftOut,
      double[] masses,
      KeptHeads kept) {
    int[] labelled = IntStream.range(0, leftOut.length).filter(i -> leftOut[i] != null).toArray();
    double lines = Arrays.stream(labelled).mapToDouble(i -> masses[i]).sum();
    long texts = Arrays.stream(labelled).mapToLong(i -> examples.get(i).text()).distinct().count();
    boolean[] anomalies = new boolean[labelled.length];
    for (int i = 0; i < labelled.length; i++) {
      anomalies[i] = examples.get(labelled[i]).anomaly();
    }
    // A domain without an expert keeps its constant, an older model's expert its calibration.
    BitSet calibrated = new BitSet();
    for (int d = 0; d < domains.size(); d++) {
      calibrated.set(d, domains.get(d).expert() && !kept.experts().contains(d));
    }
    // Lines of one text are no independent evidence: together they count as their texts.
    Calibration calibration =
        LeftOutCalibration.fit(
            Arrays.stream(labelled).mapToObj(i -> leftOut[i]).toList(),
            calibrated,
            anomalies,
            Arrays.stream(labelled).mapToDouble(i -> masses[i] * texts / lines).toArray());
    for (int i : labelled) {
      leftOut[i] = leftOut[i].with(calibration, calibrated);
    }
    return new Fit(model.calibrated(calibration, calibrated), background, scores(leftOut));
  }

  /** P(anomaly) of each line; NaN where there is none. */
  private static double[] scores(RoutedLine[] lines) {
    return Arrays.stream(lines)
        .mapToDouble(line -> line == null ? Double.NaN : line.probability())
        .toArray();
  }

  /** Measures of left-out scores over the labelled examples. */
  public static WeightedMetrics metrics(
      List<TrainingExample> examples, double[] leftOut, double[] masses) {
    int[] labelled =
        IntStream.range(0, leftOut.length).filter(i -> !examples.get(i).anticipated()).toArray();
    boolean[] anomalies = new boolean[labelled.length];
    for (int i = 0; i < labelled.length; i++) {
      anomalies[i] = examples.get(labelled[i]).anomaly();
    }
    return WeightedMetrics.of(
        Arrays.stream(labelled).mapToDouble(i -> leftOut[i]).toArray(),
        anomalies,
        Arrays.stream(labelled).mapToDouble(i -> masses[i]).toArray());
  }

  private TrainedModel experts(
      List<TrainingExample> examples,
      HeadWeights router,
      double background,
      TrainedModel start,
      double valueTolerance) {
    ExpertTrainer trainer = new ExpertTrainer(rows, background, valueTolerance);
    HeadWeights[] experts = new HeadWeights[domains.size()];
    Calibration[] calibrations = new Calibration[domains.size()];
    IntStream.range(0, experts.length)
        .parallel()
        .forEach(
            d -> {
              if (domains.get(d).expert()) {
                experts[d] =
                    start == null || start.experts().get(d) == null
                        ? trainer.train(domains.get(d).name(), examples, d)
                        : trainer.train(examples, d, start.experts().get(d));
                calibrations[d] = TrainedModel.UNCALIBRATED;
              } else {
                calibrations[d] = new Calibration(0, constantLogit(examples, d));
              }
            });
    return new TrainedModel(router, new ArrayList<>(Arrays.asList(experts)), List.of(calibrations));
  }

  /** Logit of the share of anomalies in a domain, with one line of either kind added. */
  private static double constantLogit(List<TrainingExample> examples, int domain) {
    double anomalies = 1;
    double normal = 1;
    for (TrainingExample example : examples) {
      if (example.domain() == domain) {
        anomalies += example.anomaly() ? example.weight() : 0;
        normal += example.anomaly() ? 0 : example.weight();
      }
    }
    return Math.log(anomalies / normal);
  }
}
