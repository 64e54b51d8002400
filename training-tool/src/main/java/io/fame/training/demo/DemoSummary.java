/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.demo;

import io.fame.training.languagemodel.partition.LanguageModelProposals;
import java.util.Locale;

/** The result of a demo on one screen: at most 40 lines of at most 80 columns. */
final class DemoSummary {
  private static final int COLUMNS = 80;
  private static final int DOMAINS = 8;
  private static final int TOP = 5;

  private final StringBuilder text = new StringBuilder();

  private DemoSummary() {}

  static String of(DemoReport report, ScoredWindow window, String description) {
    DemoSummary summary = new DemoSummary();
    summary.line("FAME demo: %s", description);
    summary.line("");
    summary.line("history   %,d lines read from the index", report.linesHistory());
    summary.line(
        "training  %,d templates, %,d lines labelled (at most %d per template)",
        report.templates(), report.linesLabelled(), report.k());
    summary.line("          %d failure domains, %s", report.domains(), origin(report));
    summary.line(
        "model     %s, signed, certified, in ML Commons, active after %.1f s",
        report.model(), report.secondsToActive());
    summary.line(
        "scored    %,d later lines, %,d unscored; of %,d no template was ever seen",
        report.linesScored(), report.unscored(), report.novel());
    summary.line(
        "result    precision %.3f  recall %.3f  F1 %.3f",
        report.precision(), report.recall(), report.f1());
    summary.line(
        "          on %,d labelled lines, %,d of them anomalous",
        report.labelled(), report.anomalies());
    summary.line(
        "          %,d lines reported; threshold %.4f, fixed before they were read",
        report.reported(), report.threshold());
    summary.line(
        "speed     %,.0f docs/s with scoring, %,.0f without a pipeline (one client,",
        report.docsPerSecond(), report.docsPerSecondWithoutPipeline());
    summary.line(
        "          median of %d rounds of %,d documents after one to warm up)",
        report.speedRounds(), report.speedDocuments());
    summary.line("");
    summary.line("%-40s %9s %22s", "anomalies by failure domain", "reported", "labelled anomalous");
    window.domains().stream()
        .limit(DOMAINS)
        .forEach(
            domain ->
                summary.line(
                    "  %-38s %,9d %,22d",
                    domain.name(), domain.reported(), domain.labelledAnomalous()));
    summary.line("");
    summary.line("top anomalies, one per template");
    window.top().stream()
        .limit(TOP)
        .forEach(
            anomaly -> {
              summary.line("  %.4f %s: %s", anomaly.score(), anomaly.domain(), anomaly.message());
              if (!anomaly.evidence().isEmpty()) {
                summary.line("         because of: %s", String.join(", ", anomaly.evidence()));
              }
            });
    summary.line("");
    summary.line("done in %.0f s", report.seconds());
    return summary.text.toString();
  }

  private static String origin(DemoReport report) {
    String origin = report.partitionOrigin();
    if (report.partitionRefused() != null) {
      return "by words alone; refused: those of " + withoutPrefix(report.partitionRefused());
    }
    if (origin.startsWith(LanguageModelProposals.ORIGIN)) {
      return "named by " + withoutPrefix(origin) + ", asked now";
    }
    return origin.startsWith("recorded:")
        ? "from a language model's recorded answers"
        : "found without a language model";
  }

  private static String withoutPrefix(String origin) {
    return origin.substring(origin.indexOf(':') + 1);
  }

  /** Log lines hold what they like: no control character reaches the terminal. */
  private void line(String format, Object... arguments) {
    String line = String.format(Locale.ROOT, format, arguments).replaceAll("\\p{C}+", " ");
    text.append(line.length() <= COLUMNS ? line : line.substring(0, COLUMNS - 3) + "...")
        .append('\n');
  }
}
