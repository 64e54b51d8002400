/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cli;

import io.fame.training.benchmark.BenchmarkCommand;
import io.fame.training.command.CommandException;
import io.fame.training.command.ExitCode;
import io.fame.training.command.ReportOptions;
import io.fame.training.command.Terminal;
import io.fame.training.dashboards.DashboardsCommand;
import io.fame.training.demo.DemoCommand;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The program {@code fame}. */
public final class Main {
  private static final int SECONDS_TO_CLEAR_UP = 30;

  private Main() {}

  /** The only place that ends the process. */
  public static void main(String[] args) {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    CountDownLatch finished = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(interrupting(Thread.currentThread(), finished));
    int exitCode;
    try {
      exitCode = execute(out, err, args);
    } finally {
      finished.countDown();
    }
    System.exit(exitCode);
  }

  /**
   * Runs a command.
   *
   * @return the exit code, see {@link ExitCode}
   */
  public static int execute(PrintWriter out, PrintWriter err, String... args) {
    return execute(new Terminal(out, err, System.getenv()), args);
  }

  public static int execute(Terminal terminal, String... args) {
    CommandLine commands = commands(terminal);
    int exitCode;
    try {
      ConfigurationDefaults.of(args, terminal, commands)
          .ifPresent(commands::setDefaultValueProvider);
      exitCode = commands.execute(args);
    } catch (CommandException e) {
      exitCode = failed(terminal, e);
    }
    terminal.out().flush();
    terminal.err().flush();
    return exitCode;
  }

  /** All commands; also what the documentation of the tool is checked against. */
  static CommandLine commands(Terminal terminal) {
    return new CommandLine(new FameCommand())
        .addSubcommand(new DemoCommand(terminal))
        .addSubcommand(new RunCommand(terminal))
        .addSubcommand(new TrainCommand(terminal))
        .addSubcommand(new InitCommand(terminal))
        .addSubcommand(new AnnotateCommand(terminal))
        .addSubcommand(new PartitionCommand(terminal))
        .addSubcommand(new SampleCommand(terminal))
        .addSubcommand(new CertifyCommand(terminal))
        .addSubcommand(new EvaluateCommand(terminal))
        .addSubcommand(new BackfillCommand(terminal))
        .addSubcommand(new DriftCommand(terminal))
        .addSubcommand(new ReviewCommand(terminal))
        .addSubcommand(new UpdateCommand(terminal))
        .addSubcommand(new BenchmarkCommand(terminal))
        .addSubcommand(new UploadCommand(terminal))
        .addSubcommand(new ActivateCommand(terminal))
        .addSubcommand(new RollbackCommand(terminal))
        .addSubcommand(new ModelsCommand(terminal))
        .addSubcommand(new DashboardsCommand(terminal))
        .addSubcommand(new ReportCommand(terminal))
        .addSubcommand(new KeygenCommand(terminal))
        .addSubcommand(new CompletionCommand(terminal))
        .setOut(terminal.out())
        .setErr(terminal.err())
        .setColorScheme(CommandLine.Help.defaultColorScheme(colours(terminal.environment())))
        .setUsageHelpAutoWidth(false)
        .setExecutionStrategy(Main::run)
        .setParameterExceptionHandler((failure, args) -> usage(terminal, failure))
        .setExecutionExceptionHandler((failure, line, parsed) -> failed(terminal, failure));
  }

  /** A report that cannot be written is said before the work, whatever the command. */
  private static int run(ParseResult parsed) {
    ParseResult last = parsed;
    while (last.hasSubcommand()) {
      last = last.subcommand();
    }
    for (CommandSpec mixin : last.commandSpec().mixins().values()) {
      if (mixin.userObject() instanceof ReportOptions) {
        try {
          OutputFiles.requireWritable(((ReportOptions) mixin.userObject()).report());
        } catch (CommandException e) {
          throw new ParameterException(last.commandSpec().commandLine(), e.getMessage(), e);
        }
      }
    }
    return new CommandLine.RunLast().execute(parsed);
  }

  private static Ansi colours(Map<String, String> environment) {
    return environment.containsKey("NO_COLOR") ? Ansi.OFF : Ansi.AUTO;
  }

  private static int usage(Terminal terminal, ParameterException failure) {
    String command = failure.getCommandLine().getCommandSpec().qualifiedName();
    terminal.err().println("fame: " + failure.getMessage());
    terminal.err().println("Try '" + command + " --help'.");
    return ExitCode.USAGE.code();
  }

  private static int failed(Terminal terminal, Exception failure) {
    ExitCode exitCode = FailureExitCodes.of(failure);
    if (exitCode == ExitCode.INTERRUPTED) {
      terminal.err().println("fame: interrupted; nothing is left half done.");
    } else if (exitCode == ExitCode.UNEXPECTED) {
      terminal.err().println("fame: unexpected error; please report it with these lines:");
      failure.printStackTrace(terminal.err());
    } else {
      terminal.err().println("fame: " + FailureExitCodes.message(failure));
    }
    return exitCode.code();
  }

  /**
   * On Ctrl-C the command is interrupted and may clear up: close its point in time, remove a half
   * uploaded model, put a setting back, stop its node. The process then ends with 130.
   */
  private static Thread interrupting(Thread worker, CountDownLatch finished) {
    return new Thread(
        () -> {
          if (finished.getCount() == 0) {
            return;
          }
          worker.interrupt();
          try {
            if (!finished.await(SECONDS_TO_CLEAR_UP, TimeUnit.SECONDS)) {
              System.err.println("fame: gave up waiting for the command to end.");
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        },
        "fame-interrupt");
  }
}
