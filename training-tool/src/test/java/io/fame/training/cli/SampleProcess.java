/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cli;

import io.fame.training.command.Terminal;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import picocli.CommandLine;

/**
 * {@code fame sample} as a process that may be killed at any moment. It differs from the real one
 * in that it writes a checkpoint after a few hundred lines, so that little data has many of them.
 */
public final class SampleProcess {
  private static final int LINES_PER_CHECKPOINT = 300;

  private SampleProcess() {}

  /**
   * @param args options of {@code fame sample}
   */
  public static void main(String[] args) {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    Terminal terminal = new Terminal(out, out, Map.of());
    System.exit(new CommandLine(new SampleCommand(terminal, LINES_PER_CHECKPOINT)).execute(args));
  }
}
