/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training;

import io.fame.scoring.bundle.BundleException;
import io.fame.scoring.template.Template;
import io.fame.training.annotate.LabelledLine;
import io.fame.training.certify.AnticipationReport;
import io.fame.training.certify.AnticipationReport.Outcome;
import io.fame.training.partition.AnticipatedLine;
import io.fame.training.partition.FailureDomain;
import io.fame.training.train.HeldOutTrial;
import io.fame.training.train.ModelFitter;
import java.util.List;
import java.util.function.BiFunction;

/**
 * Tries the method on time, with the anticipated lines and without them, and keeps them only if
 * they help.
 *
 * @param fitter fits models as the chosen trial did
 * @param anticipated the anticipated lines that are kept
 * @param domains the domains; one that was there for anticipated lines only goes with them
 * @param trial the chosen trial
 * @param report what was found; {@code null} where nothing was anticipated
 */
record AnticipationTrial(
    ModelFitter fitter,
    List<AnticipatedLine> anticipated,
    List<FailureDomain> domains,
    HeldOutTrial trial,
    AnticipationReport report) {

  /**
   * Shares of the history before the cut that are tried where nothing failed in its last part, or
   * not both verdicts are in its first.
   */
  private static final double[] EARLIER_CUTS = {0.5, 0.3};

  /**
   * Holds both trials.
   *
   * @param fitters makes what fits models of some domains with some anticipated lines
   */
  static AnticipationTrial hold(
      BiFunction<List<FailureDomain>, List<AnticipatedLine>, ModelFitter> fitters,
      List<FailureDomain> domains,
      List<LabelledLine> labelled,
      List<AnticipatedLine> anticipated,
      List<Template> templates,
      long seed)
      throws BundleException {
    ModelFitter fitter = fitters.apply(domains, anticipated);
    if (anticipated.isEmpty()) {
      HeldOutTrial trial =
          HeldOutTrial.hold(fitter, labelled, anticipated, templates, HeldOutTrial.EARLIER);
      return new AnticipationTrial(fitter, anticipated, domains, trial, null);
    }
    List<FailureDomain> seen =
        domains.stream().filter(domain -> !domain.templateIds().isEmpty()).toList();
    ModelFitter plain = fitters.apply(seen, List.of());
    Both both =
        Both.hold(fitter, plain, labelled, anticipated, templates, HeldOutTrial.EARLIER, seed);
    AnticipationReport report = both.report;
    for (double share : EARLIER_CUTS) {
      if (report.outcome() != Outcome.NOT_CERTIFIABLE) {
        break;
      }
      report = Both.hold(fitter, plain, labelled, anticipated, templates, share, seed).report;
    }
    return report.kept()
        ? new AnticipationTrial(fitter, anticipated, domains, both.with, report)
        : new AnticipationTrial(plain, List.of(), seen, both.without, report);
  }

  /** Both trials at one cut of the history, and what they say. */
  private record Both(HeldOutTrial without, HeldOutTrial with, AnticipationReport report) {
    static Both hold(
        ModelFitter fitter,
        ModelFitter plain,
        List<LabelledLine> labelled,
        List<AnticipatedLine> anticipated,
        List<Template> templates,
        double share,
        long seed)
        throws BundleException {
      HeldOutTrial without = HeldOutTrial.hold(plain, labelled, List.of(), templates, share);
      HeldOutTrial with = HeldOutTrial.hold(fitter, labelled, anticipated, templates, share);
      return new Both(
          without,
          with,
          AnticipationReport.of(
              anticipated.size(),
              scored(without, plain, labelled, List.of()),
              scored(with, fitter, labelled, anticipated),
              seed));
    }
  }

  private static AnticipationReport.Scored scored(
      HeldOutTrial trial,
      ModelFitter fitter,
      List<LabelledLine> labelled,
      List<AnticipatedLine> anticipated) {
    return new AnticipationReport.Scored(
        trial.lines(), trial.unseen(fitter, labelled, anticipated), trial.threshold());
  }
}
