/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.benchmark;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.scoring.bundle.BundleException;
import io.fame.training.UnusableDataException;
import io.fame.training.command.CommandException;
import io.fame.training.command.ExitCode;
import io.fame.training.command.HelpOption;
import io.fame.training.command.ReportOptions;
import io.fame.training.command.Terminal;
import io.fame.training.source.LogFormat;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code fame benchmark}: the method on files with labels, beside simpler ones. */
@Command(
    name = "benchmark",
    description = {
      "Trains on one log file, tests on a later one, and compares the verdicts with the labels:"
          + " the method's, and those of simpler ones. Needs no cluster.",
      "The test file is read after model and thresholds are fixed, and its labels are only used"
          + " to count. A test line is unseen if its masked text is not in the training file."
    },
    footer = {
      "",
      "Examples:",
      "  fame benchmark --train BGL_100k.log.gz --test BGL_later.log --format bgl \\",
      "    --k 100 --recorded answers/BGL_100k --report bgl.json",
      "  fame benchmark --train app.jsonl.gz --split 0.8 --format jsonl \\",
      "    --context service,level --runs 10 --sweep-k 1,3,10",
      ""
    })
public final class BenchmarkCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Spec private CommandSpec spec;

  @Option(
      names = "--train",
      paramLabel = "FILE",
      required = true,
      description = "Log file with labels to train on, .gz or not.")
  private Path train;

  @Option(
      names = "--test",
      paramLabel = "FILE",
      description = "Later log file with labels. Default: the later part of --train.")
  private Path test;

  @Option(
      names = "--split",
      paramLabel = "SHARE",
      description = "Without --test: share of --train, by time, that is trained on. Default: 0.8.")
  private Double split;

  @Option(
      names = "--format",
      required = true,
      description = "Format of the files: ${COMPLETION-CANDIDATES}.")
  private LogFormat format;

  @Option(
      names = "--context",
      paramLabel = "FIELD",
      split = ",",
      description = "Fields that help to judge a line. Default: those that the format has.")
  private List<String> context;

  @Option(
      names = "--k",
      paramLabel = "N",
      defaultValue = "100",
      description = "Lines per template that are labelled at most (default: ${DEFAULT-VALUE}).")
  private int perTemplate;

  @Option(
      names = "--sweep-k",
      paramLabel = "N",
      split = ",",
      description = "Further values of K; reported as f1_k10 and the like.")
  private List<Integer> sweep = new ArrayList<>();

  /** Whose labels are trained on. */
  enum Labels {
    FILE,
    RECORDED;

    /** As it is written on the command line. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Option(
      names = "--labels",
      defaultValue = "file",
      description =
          "Labels to train on: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}). Recorded ones"
              + " are a language model's verdicts on templates. Tests always use those of the"
              + " file.")
  private Labels labels;

  @Option(
      names = "--recorded",
      paramLabel = "PREFIX",
      description =
          "A language model's recorded answers: PREFIX.templates.jsonl, .annotations.jsonl,"
              + " .partition.json, .anticipated.jsonl. Default: domains by the words alone.")
  private Path recorded;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of the sampling (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--runs",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Runs with the seeds from --seed on; means and deviations are reported (default:"
              + " ${DEFAULT-VALUE}).")
  private int runs;

  @Option(
      names = "--ablation",
      description =
          "Compare with the method without anticipated lines, with a partition by words, with a"
              + " plain random sample, and with one half as threshold.")
  private boolean ablation;

  @Option(
      names = "--robustness",
      description =
          "Compare with wrong labels, misplaced templates, and test lines in other formats.")
  private boolean robustness;

  @Option(
      names = "--leave-one-out",
      description =
          "Also leave each kind of failure of the training file out in turn: the alert category,"
              + " or the field 'fault' of JSON lines.")
  private boolean leaveOneOut;

  @Option(
      names = "--plot",
      paramLabel = "FILE.svg",
      description = "Draw F1 of everything that was compared.")
  private Path plot;

  @Mixin private ReportOptions reportOptions;
  @Mixin private HelpOption help;

  public BenchmarkCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call()
      throws CommandException,
          IOException,
          InterruptedException,
          UnusableDataException,
          BundleException {
    BenchmarkOptions options = options();
    checkReadable(options.train());
    if (options.test() != null) {
      checkReadable(options.test());
    }
    ObjectNode report;
    try {
      Benchmark benchmark = new Benchmark(options, terminal.progress());
      report = benchmark.run();
      if (benchmark.malformedLines() > 0) {
        terminal
            .err()
            .printf(
                "%,d lines are not of the format %s and are left out.%n",
                benchmark.malformedLines(), format);
      }
    } catch (ZipException | EOFException e) {
      throw new CommandException(
          ExitCode.USAGE, "A .gz file is damaged or cut off: " + e.getMessage() + ".", e);
    }
    if (plot != null) {
      Files.writeString(plot, BenchmarkPlot.of(report));
    }
    reportOptions.write(terminal, report, BenchmarkText.of(report));
    return ExitCode.OK.code();
  }

  private BenchmarkOptions options() {
    require(perTemplate >= 1, "--k must be at least 1.");
    require(sweep.stream().allMatch(k -> k >= 1), "--sweep-k must be at least 1.");
    require(runs >= 1, "--runs must be at least 1.");
    require(split == null || test == null, "--split is for runs without --test.");
    require(split == null || (split > 0 && split < 1), "--split must be between 0 and 1.");
    require(
        labels == Labels.FILE || recorded != null,
        "--labels recorded needs --recorded PREFIX, where the answers are.");
    List<String> fields = context == null ? format.defaultContext() : context;
    try {
      format.parser(fields);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--context: " + e.getMessage() + ".", e);
    }
    return new BenchmarkOptions(
        train,
        test,
        split == null ? 0.8 : split,
        format,
        fields,
        perTemplate,
        sweep,
        seed,
        runs,
        recorded,
        labels == Labels.RECORDED,
        ablation,
        robustness,
        leaveOneOut);
  }

  private void require(boolean condition, String message) {
    if (!condition) {
      throw new ParameterException(spec.commandLine(), message);
    }
  }

  /** Says early, not after minutes of training, that a file is not there or not what it says. */
  private static void checkReadable(Path file) throws CommandException {
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      throw new CommandException(ExitCode.USAGE, file + " is not a file that can be read.");
    }
    if (file.getFileName().toString().endsWith(".gz")) {
      try (InputStream in = new BufferedInputStream(Files.newInputStream(file));
          InputStream unpacked = new GZIPInputStream(in)) {
        unpacked.read();
      } catch (IOException e) {
        throw new CommandException(
            ExitCode.USAGE, file + " ends in .gz but is not a gzip file.", e);
      }
    }
  }
}
