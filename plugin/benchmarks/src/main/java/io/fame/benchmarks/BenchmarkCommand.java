/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.benchmarks;

import io.fame.training.command.Terminal;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine;

/** A program that measures something and reports it. */
public abstract class BenchmarkCommand implements Callable<Integer> {
  /** Runs it as a program: ends the process with 0, 2 for a wrong command line, or 1. */
  protected static void run(Function<Terminal, BenchmarkCommand> command, String... args) {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    Terminal terminal = new Terminal(out, err, System.getenv());
    System.exit(new CommandLine(command.apply(terminal)).setOut(out).setErr(err).execute(args));
  }
}
