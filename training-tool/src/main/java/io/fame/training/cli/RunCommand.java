/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.scoring.bundle.BundleException;
import io.fame.training.UnusableDataException;
import io.fame.training.cluster.ClusterConnection;
import io.fame.training.command.CommandException;
import io.fame.training.command.ExitCode;
import io.fame.training.command.HelpOption;
import io.fame.training.command.ReportOptions;
import io.fame.training.command.Terminal;
import io.fame.training.registry.MlCommonsRegistry;
import io.fame.training.registry.ModelActivation;
import io.fame.training.registry.RegisteredModel;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code fame run}: from an index to an active model. */
@Command(
    name = "run",
    description = "Trains and certifies a model on an index, stores and activates it.",
    footer = {
      "",
      "Examples:",
      "  fame run --index logs --label-field label --context service.name,log.level \\",
      "    --model app-logs --key signing.key",
      "  fame run --config fame.yml --dry-run",
      "  fame run --config fame.yml",
      "  fame run --index 'logs-*' --from now-30d --label-field label \\",
      "    --model app-logs --no-upload --out app-logs.zip --report report.json",
      ""
    })
final class RunCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin TrainOptions training;
  @Mixin SampleFileOption sampleFile;
  @Mixin ClusterOptions cluster;

  @Mixin DeliveryOptions delivery;
  @Mixin ReportOptions reportOptions;
  @Mixin HelpOption help;

  RunCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  static CommandException uncertified() {
    return new CommandException(
        ExitCode.CERTIFICATION,
        "The model did not pass certification, so it was neither written nor stored. The"
            + " certificate in the report says which bound it missed; more labels or a longer"
            + " history help.");
  }

  @Override
  public Integer call()
      throws CommandException,
          IOException,
          InterruptedException,
          UnusableDataException,
          BundleException {
    IndexTraining indexTraining = new IndexTraining(training, reportOptions, terminal);
    try (ClusterConnection connection = cluster.connect(terminal)) {
      if (training.dryRun) {
        indexTraining.dryRun(connection, sampleFile);
        return ExitCode.OK.code();
      }
      OutputFiles.requireWritable(delivery.out);
      if (!delivery.noUpload) {
        // What is missing there should not come out after the training.
        new MlCommonsRegistry(connection).names();
        new ModelActivation(connection).requirePlugin();
      }
      TrainedModel trained = indexTraining.train(connection, sampleFile);
      ObjectNode json = TrainingReport.json(trained);
      String text = TrainingReport.text(trained);
      indexTraining.writePage(json, trained);
      if (trained.zip() == null) {
        reportOptions.write(terminal, json, text);
        throw uncertified();
      }
      Optional<RegisteredModel> stored = delivery.deliver(connection, trained, json, terminal);
      text += delivery.text();
      if (stored.isPresent()) {
        text += DeliveryOptions.activate(connection, stored.get(), json, terminal);
      }
      reportOptions.write(terminal, json, text);
      return ExitCode.OK.code();
    }
  }
}
