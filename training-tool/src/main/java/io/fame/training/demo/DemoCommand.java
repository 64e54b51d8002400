/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.demo;

import io.fame.scoring.bundle.BundleException;
import io.fame.scoring.bundle.Ed25519Keys;
import io.fame.training.UnusableDataException;
import io.fame.training.annotate.HumanLabelFile;
import io.fame.training.cluster.ClusterConnection;
import io.fame.training.cluster.ConnectionSettings;
import io.fame.training.command.CommandException;
import io.fame.training.command.ExitCode;
import io.fame.training.command.HelpOption;
import io.fame.training.command.ReportOptions;
import io.fame.training.command.Terminal;
import io.fame.training.configuration.ConfigurationOption;
import io.fame.training.languagemodel.LanguageModel;
import io.fame.training.localnode.LocalNode;
import io.fame.training.localnode.LocalNodeException;
import io.fame.training.localnode.LocalNodeLauncher;
import io.fame.training.localnode.LocalNodeOptions;
import io.fame.training.registry.SigningKeyFiles;
import io.fame.training.source.FileLineSource;
import io.fame.training.source.LineSource;
import io.fame.training.source.LogFormat;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code fame demo}: the whole job on a node of its own, on carried data or on a user's file. */
@Command(
    name = "demo",
    description = {
      "Does the whole job on an OpenSearch node of its own, started for this on 127.0.0.1: loads"
          + " log lines into an index, trains on that index, uploads and activates the model,"
          + " scores later lines while they are indexed, and compares the result with their"
          + " labels.",
      "A file without labels is not trained on: you get the lines whose labels are worth having."
    },
    footer = {
      "",
      "Examples:",
      "  fame demo --keep",
      "  fame demo --config fame.yml     asks the language model that fame.yml names",
      "  fame demo --logs app.jsonl.gz --format jsonl --context service,level",
      ""
    })
public final class DemoCommand implements Callable<Integer> {
  private static final int LABELS_PER_TEMPLATE = 100;

  /** People label these. */
  private static final int LABELS_PER_TEMPLATE_BY_HAND = 10;

  private static final long SEED = 1;

  private final Terminal terminal;

  @Spec private CommandSpec spec;

  @ArgGroup private Lines lines = new Lines();

  /** Either of two. */
  static final class Lines {
    @Option(
        names = "--data",
        description = "Data that comes with the tool: ${COMPLETION-CANDIDATES}. Default: services.")
    private DemoData.Carried data;

    @ArgGroup(exclusive = false)
    private OwnFile own;
  }

  /** A user's file. */
  static final class OwnFile {
    @Option(
        names = "--logs",
        required = true,
        description = "Your own log file, .gz or not; its first 80 %% is the history.")
    private Path file;

    @Option(
        names = "--format",
        required = true,
        description = "Format of your file: ${COMPLETION-CANDIDATES}.")
    private LogFormat format;

    @Option(
        names = "--context",
        split = ",",
        paramLabel = "FIELD",
        description = "Fields of your file that help to judge a line, such as service,level.")
    private List<String> context;

    @Option(
        names = "--labels",
        description = "File of labels that this command wrote, with your labels in it.")
    private Path labels;
  }

  @Option(
      names = "--k",
      paramLabel = "N",
      description =
          "Lines per template that may be labelled. Default: 100, for a file without labels 10.")
  private Integer k;

  @Option(names = "--keep", description = "Leave the node running and say what to try.")
  private boolean keep;

  @Mixin private ConfigurationOption configuration;
  @Mixin private ReportOptions reportOptions;
  @Mixin private HelpOption help;

  public DemoCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    long started = System.nanoTime();
    if (k != null && k < 1) {
      throw new ParameterException(spec.commandLine(), "--k must be at least 1");
    }
    if (lines.own == null) {
      Checkout checkout = checkout();
      DemoData.Carried data = lines.data == null ? DemoData.Carried.SERVICES : lines.data;
      demonstrate(DemoData.carried(data, checkout.demoData()), checkout, started);
    } else {
      ownFile(lines.own, started);
    }
    return ExitCode.OK.code();
  }

  private void ownFile(OwnFile own, long started) throws Exception {
    List<String> context = own.context == null ? own.format.defaultContext() : own.context;
    if (context.contains(LogDocument.LABEL)) {
      throw new ParameterException(
          spec.commandLine(), "--context: the label is what the model has to find out");
    }
    FileLineSource file = open(own, context);
    LineSource source =
        own.labels == null ? file : new LabelOverlay(file, HumanLabelFile.read(own.labels));
    LogFormat labelFormat = own.labels == null ? own.format : LogFormat.JSONL;
    FileScan scan = FileScan.of(source, labelFormat);
    if (file.malformedLines() > 0) {
      terminal
          .err()
          .printf(
              "%,d lines are not of the format %s and are left out; the first are lines %s%n",
              file.malformedLines(), own.format, file.malformedLineNumbers());
    }
    if (scan.lines() == 0) {
      throw new CommandException(
          ExitCode.DATA, own.file + " has no line of the format " + own.format + ".");
    }
    if (scan.labelled() > 0) {
      DemoData data = DemoData.ownFile(own.file, source, scan, context);
      demonstrate(data, checkout(), started);
      return;
    }
    UnlabelledLogs prepared;
    try {
      prepared =
          UnlabelledLogs.prepare(
              file,
              scan,
              context,
              k == null ? LABELS_PER_TEMPLATE_BY_HAND : k,
              SEED,
              own.file,
              terminal.progress());
    } catch (FileAlreadyExistsException e) {
      throw new CommandException(
          ExitCode.USAGE,
          e.getMessage() + " exists, and may hold labels. Use it with --labels, or move it away.",
          e);
    }
    reportOptions.write(
        terminal, prepared.toJson(), NextSteps.withoutLabels(prepared, sameCommand(own)));
  }

  private FileLineSource open(OwnFile own, List<String> context) throws CommandException {
    for (Path path : own.labels == null ? List.of(own.file) : List.of(own.file, own.labels)) {
      if (!Files.isReadable(path)) {
        throw new CommandException(ExitCode.USAGE, path + " is not a file that can be read.");
      }
    }
    try {
      return new FileLineSource(own.file, own.format, context);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--context: " + e.getMessage(), e);
    }
  }

  private static String sameCommand(OwnFile own) {
    String command = "fame demo --logs " + own.file + " --format " + own.format;
    return own.context == null ? command : command + " --context " + String.join(",", own.context);
  }

  private static Checkout checkout() throws CommandException {
    try {
      return Checkout.find();
    } catch (IOException e) {
      throw new CommandException(ExitCode.ENVIRONMENT, e.getMessage(), e);
    }
  }

  private void demonstrate(DemoData data, Checkout checkout, long started)
      throws CommandException,
          IOException,
          InterruptedException,
          UnusableDataException,
          BundleException {
    KeyPair keys = Ed25519Keys.generate();
    try (LanguageModel languageModel = configuration.languageModel(terminal);
        LocalNode node = start(checkout, keys.getPublic());
        ClusterConnection cluster =
            ClusterConnection.open(new ConnectionSettings(node.uri(), null, null, null))) {
      Demo demo =
          new Demo(
              cluster,
              checkout.config(),
              keys.getPrivate(),
              languageModel,
              SpeedMeasurement.Extent.FULL,
              terminal.progress());
      Demo.Outcome outcome = demo.run(data, k == null ? LABELS_PER_TEMPLATE : k, SEED, started);
      reportOptions.write(
          terminal,
          outcome.report().toJson(),
          DemoSummary.of(outcome.report(), outcome.window(), data.description()));
      if (keep) {
        // Without the key the node would take no further model.
        SigningKeyFiles files = SigningKeyFiles.of(node.folder().resolve("signing"));
        files.write(keys);
        ScoredWindowReader.Times times =
            new ScoredWindowReader(cluster, data.normalLabels()).times(Demo.LATER_INDEX);
        leaveRunning(node);
        terminal
            .err()
            .println(NextSteps.withNode(node.uri(), node.pid(), node.folder(), data, files, times));
      }
    }
  }

  private LocalNode start(Checkout checkout, PublicKey trusted)
      throws CommandException, InterruptedException {
    try {
      LocalNodeOptions options =
          LocalNodeOptions.defaults()
              .withPluginZip(checkout.pluginZip())
              .withSettings(
                  Map.of("plugins.fame.trusted_keys", List.of(Ed25519Keys.toText(trusted))));
      return LocalNodeLauncher.ofUser(new PrintedSteps(terminal.err())).start(options);
    } catch (LocalNodeException e) {
      if (e.kind() == LocalNodeException.Kind.INTERRUPTED) {
        throw new InterruptedException(e.getMessage());
      }
      throw new CommandException(ExitCode.ENVIRONMENT, e.getMessage(), e);
    } catch (IOException e) {
      throw new CommandException(ExitCode.ENVIRONMENT, e.getMessage(), e);
    }
  }

  private static void leaveRunning(LocalNode node) throws CommandException {
    try {
      node.leaveRunning();
    } catch (LocalNodeException e) {
      throw new CommandException(ExitCode.ENVIRONMENT, e.getMessage(), e);
    }
  }
}
