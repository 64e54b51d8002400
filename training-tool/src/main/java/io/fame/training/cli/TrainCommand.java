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
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code fame train}: from an index to a bundle file. */
@Command(
    name = "train",
    description = "Trains and certifies a model on an index, and writes it to a file.",
    footer = {
      "",
      "Examples:",
      "  fame train --index logs --label-field label --context service.name,log.level \\",
      "    --model app-logs --key signing.key --out app-logs.zip",
      "  fame train --config fame.yml --out app-logs.zip --dry-run",
      ""
    })
final class TrainCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin TrainOptions training;
  @Mixin SampleFileOption sampleFile;
  @Mixin ClusterOptions cluster;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      required = true,
      description = "Where the bundle goes.")
  Path out;

  @Mixin ReportOptions reportOptions;
  @Mixin HelpOption help;

  TrainCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call()
      throws CommandException,
          IOException,
          InterruptedException,
          UnusableDataException,
          BundleException {
    IndexTraining indexTraining = new IndexTraining(training, reportOptions, terminal);
    TrainedModel trained;
    try (ClusterConnection connection = cluster.connect(terminal)) {
      if (training.dryRun) {
        indexTraining.dryRun(connection, sampleFile);
        return ExitCode.OK.code();
      }
      OutputFiles.requireWritable(out);
      trained = indexTraining.train(connection, sampleFile);
    }
    String text = TrainingReport.text(trained);
    ObjectNode json = TrainingReport.json(trained);
    indexTraining.writePage(json, trained);
    if (trained.zip() == null) {
      reportOptions.write(terminal, json, text);
      throw RunCommand.uncertified();
    }
    BundleFiles.write(out, trained.zip());
    reportOptions.write(
        terminal, json, text + "\nBundle: " + out + ". Store it with: fame upload " + out);
    return ExitCode.OK.code();
  }
}
