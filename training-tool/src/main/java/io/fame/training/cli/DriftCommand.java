/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.scoring.bundle.Bundle;
import io.fame.scoring.bundle.BundleException;
import io.fame.scoring.bundle.Thresholds;
import io.fame.training.annotate.LabelException;
import io.fame.training.annotate.LabelRule;
import io.fame.training.certify.HeldOutEvaluation;
import io.fame.training.certify.HeldOutLine;
import io.fame.training.cluster.ClusterConnection;
import io.fame.training.cluster.ClusterException;
import io.fame.training.cluster.IndexLineSource;
import io.fame.training.cluster.ScoreAggregations;
import io.fame.training.command.CommandException;
import io.fame.training.command.ExitCode;
import io.fame.training.command.HelpOption;
import io.fame.training.command.ReportOptions;
import io.fame.training.command.Terminal;
import io.fame.training.drift.DriftReport;
import io.fame.training.drift.ThresholdProposal;
import io.fame.training.evaluate.ScoredLines;
import io.fame.training.registry.MetricsIndex;
import io.fame.training.registry.MlCommonsRegistry;
import io.fame.training.registry.RegisteredModel;
import io.fame.training.source.LineSource;
import io.fame.training.source.TrackedLines;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code fame drift}: whether the cluster still looks as the certificate expects. */
@Command(
    name = "drift",
    description = {
      "Compares what the active model has seen with its certificate: unknown templates, lines to"
          + " review, scores, failure domains.",
      "Writes one document to the index fame-metrics, for dashboards and monitors."
    },
    footer = {
      "",
      "Examples:",
      "  fame drift --index 'app-logs-*' --model app-logs --from now-1h",
      "  fame drift --index app-logs --model app-logs --from now-7d --label-field label",
      "  fame drift --index app-logs --model app-logs --no-write --json",
      "",
      "The exit code is 0 whatever the verdict is, unless --fail is given: then drift is 5.",
      ""
    })
final class DriftCommand implements Callable<Integer> {
  /** Of intervals; equal lines give equal ones. */
  private static final long SEED = 1;

  private final Terminal terminal;

  @Mixin ScoredIndexOptions scored;
  @Mixin ModelOption model;

  @Option(
      names = "--label-field",
      paramLabel = "FIELD",
      description =
          "Field with verdicts on some lines: says whether the threshold still holds, and proposes"
              + " another one where it does not (default: fame.verdict, of `fame review`; these"
              + " are unlike other lines, so they give a proposal only).")
  String labelField;

  @Option(
      names = "--metrics-index",
      paramLabel = "NAME",
      defaultValue = MetricsIndex.NAME,
      description = "Where the figures go (default: ${DEFAULT-VALUE}).")
  String metricsIndex;

  @Option(names = "--no-write", description = "Only look.")
  boolean noWrite;

  @Option(names = "--fail", description = "End with exit code 5 where the verdict is drifted.")
  boolean fail;

  @Mixin ClusterOptions cluster;
  @Mixin ReportOptions reportOptions;
  @Mixin HelpOption help;

  DriftCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call()
      throws CommandException, IOException, InterruptedException, BundleException {
    DriftReport report;
    ObjectNode json;
    LabelException unreadable = null;
    try (ClusterConnection connection = cluster.connect(terminal)) {
      RegisteredModel active = ModelVersions.active(connection, model.name());
      Bundle bundle = BundleFiles.shown(new MlCommonsRegistry(connection).read(active));
      String label = active.name() + ":" + active.version();
      report =
          DriftReport.of(
              ScoreAggregations.of(
                  connection,
                  scored.selection(null),
                  scored.targetField,
                  label,
                  HeldOutEvaluation.HISTOGRAM_BINS),
              expected(bundle));
      json = report.toDocument(scored.index, label, Instant.now());
      if (active.overrideReason() != null) {
        json.put("override_reason", active.overrideReason());
      }
      try {
        propose(connection, bundle, label, json);
      } catch (LabelException e) {
        unreadable = e;
      }
      if (!noWrite) {
        new MetricsIndex(connection, metricsIndex).add(json);
      }
    }
    reportOptions.write(terminal, json, text(report, json));
    if (unreadable != null) {
      // The drift is measured without labels, and the series goes on.
      throw new CommandException(
          ExitCode.DATA,
          unreadable.getMessage() + ". Say what they mean with --normal-label.",
          unreadable);
    }
    boolean drifted = report.verdict().equals("drifted");
    return (fail && drifted ? ExitCode.CERTIFICATION : ExitCode.OK).code();
  }

  private static DriftReport.Expected expected(Bundle bundle) throws CommandException {
    try {
      return DriftReport.Expected.of(bundle.certificate());
    } catch (IllegalArgumentException e) {
      throw new CommandException(
          ExitCode.DATA, "Drift cannot be measured: " + e.getMessage() + ".", e);
    }
  }

  /**
   * Adds how the threshold does by labels, and another one where it does not hold any more. It
   * holds while F1 is not below what is demanded of the model. Lines are picked for review because
   * the model is unsure of them, so their F1 cannot say that.
   */
  private void propose(
      ClusterConnection connection, Bundle bundle, String label, ObjectNode document)
      throws CommandException, IOException, InterruptedException {
    List<HeldOutLine> lines = labelled(connection, label);
    if (lines.isEmpty() && labelField == null) {
      return;
    }
    document.put("labelled_lines", lines.stream().mapToDouble(HeldOutLine::weight).sum());
    if (lines.isEmpty()) {
      return;
    }
    double demanded = ThresholdProposal.demandedF1(bundle.certificate());
    double f1 = HeldOutEvaluation.f1(lines, bundle.manifest().thresholds().anomaly());
    document.put("labelled_f1", f1);
    document.put("certified_f1_from", bundle.certificate().at("/held_out/f1/from").asDouble());
    document.put("demanded_f1", demanded);
    Thresholds thresholds = bundle.manifest().thresholds();
    if (!ofReview()) {
      ThresholdProposal.holds(lines, thresholds.anomaly(), demanded, SEED)
          .ifPresent(holds -> document.put("threshold_holds", holds));
    }
    ThresholdProposal.of(lines, thresholds, demanded, SEED)
        .ifPresent(
            choice ->
                document
                    .put("proposed_threshold", choice.thresholds().anomaly())
                    .put("proposed_f1", choice.report().f1().value())
                    .put("proposed_f1_from", choice.report().f1().from())
                    .put("proposed_f1_to", choice.report().f1().to()));
  }

  /** Whether the labels are those of {@code fame review}. */
  private boolean ofReview() {
    return labelField == null || labelField.equals(scored.verdictField());
  }

  /** The labelled lines that the model scored; none where nobody has labelled any. */
  private List<HeldOutLine> labelled(ClusterConnection connection, String model)
      throws CommandException, IOException, InterruptedException {
    String field = labelField == null ? scored.verdictField() : labelField;
    try {
      LineSource lines =
          new TrackedLines(
              IndexLineSource.open(connection, scored.selection(field).having(field)),
              "reading scores and labels",
              terminal.progress());
      // What nobody asked for must not end the series: a verdict in other words is left out.
      return labelField == null
          ? ScoredLines.readKnown(lines, LabelRule.usualWords(), model).lines()
          : ScoredLines.read(lines, scored.labels.rule(field, scored.verdictField()), model)
              .lines();
    } catch (ClusterException e) {
      boolean nobody =
          e.kind() == ClusterException.Kind.INDEX_EMPTY
              || (e.kind() == ClusterException.Kind.FIELD_UNUSABLE && labelField == null);
      if (nobody) {
        return List.of();
      }
      throw e;
    }
  }

  private String text(DriftReport report, ObjectNode json) {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%s: %s on %d lines%n",
            json.get("model").asText(),
            report.verdict(),
            report.window().lines()));
    row(text, "reported", report.window().anomalyRate(), report.expected().anomalyRate());
    row(text, "novel", report.window().novelShare(), report.expected().novelShare());
    row(text, "review", report.window().reviewShare(), report.expected().reviewShare());
    text.append(
        String.format(
            Locale.ROOT,
            "  unscored %.4f; distance of scores %.3f, of domains %.3f%n",
            report.window().unscoredShare(),
            report.scoreDistance(),
            report.domainDistance()));
    report
        .reasons()
        .forEach(reason -> text.append("  left its limit: ").append(reason).append('\n'));
    if (json.has("labelled_lines")) {
      text.append(threshold(json));
    }
    if (json.has("override_reason")) {
      text.append("  accepted in spite of its gates: ");
      text.append(json.get("override_reason").asText()).append('\n');
    }
    return text.toString();
  }

  /** Whether the threshold holds by labels, and what to do where it does not. */
  private String threshold(ObjectNode json) {
    if (!json.has("labelled_f1")) {
      return "  threshold: nothing can be said, no scored line has a label\n";
    }
    boolean known = json.has("threshold_holds");
    boolean holds = json.path("threshold_holds").asBoolean();
    String verdict = holds ? "it holds" : "it no longer holds";
    if (!known) {
      verdict =
          ofReview()
              ? "reviewed lines only, which say nothing of all lines"
              : "too few independent anomalies to say whether it holds";
    }
    String kept =
        String.format(
            Locale.ROOT,
            "  threshold: F1 %.3f on %.0f labelled lines, demanded is at least %.3f: %s%n",
            json.get("labelled_f1").asDouble(),
            json.get("labelled_lines").asDouble(),
            json.get("demanded_f1").asDouble(),
            verdict);
    if (holds || (!known && !json.has("proposed_threshold"))) {
      return kept;
    }
    return kept
        + (json.has("proposed_threshold")
            ? String.format(
                Locale.ROOT,
                "  with %.4f, chosen on the earlier half of the labels, F1 on the later half is"
                    + " %.3f (%.3f to %.3f):%n  `fame certify --choose-threshold` makes that a"
                    + " version%n",
                json.get("proposed_threshold").asDouble(),
                json.get("proposed_f1").asDouble(),
                json.get("proposed_f1_from").asDouble(),
                json.get("proposed_f1_to").asDouble())
            : "  no other threshold is better on labels that it was not chosen on; `fame update`"
                + " learns from them\n");
  }

  private static void row(StringBuilder text, String name, double seen, double expected) {
    text.append(
        String.format(Locale.ROOT, "  %-8s %.4f, certificate %.4f%n", name, seen, expected));
  }
}
