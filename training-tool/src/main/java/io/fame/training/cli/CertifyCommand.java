/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.scoring.bundle.Bundle;
import io.fame.scoring.bundle.BundleException;
import io.fame.training.TrainingResult;
import io.fame.training.annotate.LabelException;
import io.fame.training.certify.CertificationLimits;
import io.fame.training.certify.ModelCertificate;
import io.fame.training.certify.ModelCertifier;
import io.fame.training.cluster.ClusterConnection;
import io.fame.training.cluster.IndexLineSource;
import io.fame.training.command.CommandException;
import io.fame.training.command.ExitCode;
import io.fame.training.command.HelpOption;
import io.fame.training.command.ReportOptions;
import io.fame.training.command.Terminal;
import io.fame.training.configuration.ConfigurationOption;
import io.fame.training.recertify.LaterLines;
import io.fame.training.recertify.Recertification;
import io.fame.training.registry.MlCommonsRegistry;
import io.fame.training.registry.RegisteredModel;
import io.fame.training.source.TrackedLines;
import java.io.IOException;
import java.security.PrivateKey;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code fame certify}: a model that is there, held against lines that came after its training. */
@Command(
    name = "certify",
    description = {
      "Certifies a stored version of a model again, on labelled lines that are later than all it"
          + " has learned from. Its weights stay; with --choose-threshold its threshold does not.",
      "What passes its gates is stored as the next version."
    },
    footer = {
      "",
      "Examples:",
      "  fame certify --model app-logs --index 'app-logs-*' --from now-7d --label-field label \\",
      "    --no-upload --json",
      "  fame certify --model app-logs --index 'app-logs-*' --label-field label \\",
      "    --choose-threshold --key signing.key --activate",
      "",
      "The threshold is chosen on the earlier half of the lines and certified on the later half.",
      "Labels of lines that were chosen for a review say little about all other lines.",
      "Exit code 5 where a gate is missed on these lines, 4 where too few of them have a label.",
      ""
    })
final class CertifyCommand implements Callable<Integer> {
  private final Terminal terminal;

  /** Labelled lines; their context fields are those of the model. */
  static final class LaterLinesOptions extends IndexOptions {
    @Option(
        names = "--label-field",
        paramLabel = "FIELD",
        required = true,
        description = "Field with the labels, on some lines at least.")
    String labelField;

    @Mixin LabelRuleOptions labels;
  }

  @Mixin LaterLinesOptions source;
  @Mixin ModelOption model;

  @Option(
      names = "--version",
      paramLabel = "N",
      description = "Version to certify (default: the active one).")
  String version;

  @Option(
      names = "--choose-threshold",
      description = "Give it the threshold that is best on the earlier half of the lines.")
  boolean chooseThreshold;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of the intervals (default: ${DEFAULT-VALUE}).")
  long seed;

  @Mixin GateOptions gates;

  @Mixin SigningKeyOption signing;
  @Mixin ConfigurationOption configuration;
  @Mixin DeliveryOptions delivery;

  @Option(names = "--activate", description = "Activate the new version as well.")
  boolean activate;

  @Mixin ClusterOptions cluster;
  @Mixin ReportOptions reportOptions;
  @Mixin HelpOption help;

  CertifyCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call()
      throws CommandException, IOException, InterruptedException, BundleException {
    if (delivery.noUpload && activate) {
      throw new CommandException(
          ExitCode.USAGE, "--activate needs a stored version; leave out --no-upload.");
    }
    OutputFiles.requireWritable(delivery.out);
    PrivateKey key = signing.key(terminal);
    CertificationLimits limits = gates.limits();
    String reason = gates.reason();
    try (ClusterConnection connection = cluster.connect(terminal)) {
      MlCommonsRegistry registry = new MlCommonsRegistry(connection);
      RegisteredModel before =
          version == null
              ? ModelVersions.active(connection, model.name())
              : ModelVersions.of(registry, model.name()).number(version);
      Bundle bundle = BundleFiles.shown(registry.read(before));
      LaterLines later = later(connection, bundle);
      Recertification again = recertification(bundle, before, later);
      ModelCertificate certificate = new ModelCertifier(limits).certify(again.evidence(), reason);
      finish(connection, before, again.bundle(), certificate, later, key);
    }
    return ExitCode.OK.code();
  }

  private LaterLines later(ClusterConnection connection, Bundle bundle)
      throws CommandException, IOException, InterruptedException, BundleException {
    LaterLines later;
    try {
      later =
          LaterLines.read(
              new TrackedLines(
                  IndexLineSource.open(
                      connection,
                      source.selection(bundle.manifest().features().context(), source.labelField)),
                  "scoring later lines",
                  terminal.progress()),
              source.labels.rule(source.labelField, LabelRuleOptions.VERDICTS),
              bundle);
    } catch (LabelException e) {
      throw new CommandException(
          ExitCode.DATA, e.getMessage() + ". Say what they mean with --normal-label.", e);
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.DATA, "Nothing can be certified: " + e.getMessage(), e);
    }
    if (later.lines().isEmpty()) {
      throw new CommandException(
          ExitCode.DATA,
          "No labelled line is later than what the version has learned from (%d are not later, %d later ones have no label)."
              .formatted(later.learned(), later.unlabelled()));
    }
    return later;
  }

  private Recertification recertification(Bundle bundle, RegisteredModel before, LaterLines later)
      throws CommandException {
    try {
      if (!chooseThreshold) {
        return Recertification.keeping(bundle, before.sha256(), later, seed);
      }
      return Recertification.choosing(bundle, before.sha256(), later, seed)
          .orElseThrow(
              () ->
                  new CommandException(
                      ExitCode.DATA,
                      "Too few labels to choose a threshold and to certify it on others: each half"
                          + " of the lines needs 25, at least 3 of either kind."));
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.DATA, "Nothing can be certified: " + e.getMessage(), e);
    }
  }

  private void finish(
      ClusterConnection connection,
      RegisteredModel before,
      Bundle bundle,
      ModelCertificate certificate,
      LaterLines later,
      PrivateKey key)
      throws CommandException, IOException, InterruptedException {
    ObjectNode report = JsonNodeFactory.instance.objectNode();
    report.put("certifies", before.name() + ":" + before.version());
    report.put("lines_later", Math.round(certificate.heldOut().weight()));
    report.put("lines_unlabelled", later.unlabelled()).put("lines_learned", later.learned());
    report.put("threshold", bundle.manifest().thresholds().anomaly());
    report.set(
        "threshold_before", bundle.manifest().provenance().at("/recertified/threshold_before"));
    TrainedModel trained =
        TrainedModel.of(
            new TrainingResult(bundle.withCertificate(certificate.toJson()), report), key);
    ObjectNode json = TrainingReport.json(trained);
    String text =
        String.format(
                Locale.ROOT,
                "%s:%s on lines that came after its training: %s; threshold %.4f, before %.4f.",
                before.name(),
                before.version(),
                certificate.certified() ? "certified" : "NOT certified",
                json.path("threshold").asDouble(),
                json.path("threshold_before").asDouble())
            + TrainingReport.findings(json.path("certificate"));
    if (trained.zip() == null) {
      reportOptions.write(terminal, json, text);
      throw new CommandException(
          ExitCode.CERTIFICATION,
          "Nothing was stored. The report says which gate the model missed on these lines.");
    }
    Optional<RegisteredModel> stored = delivery.deliver(connection, trained, json, terminal);
    text += delivery.text();
    if (stored.isPresent()) {
      text += DeliveryOptions.offer(connection, stored.get(), activate, json, terminal);
    }
    reportOptions.write(terminal, json, text);
  }
}
