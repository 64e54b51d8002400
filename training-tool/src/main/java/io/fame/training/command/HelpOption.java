/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.command;

import picocli.CommandLine.Option;

/** {@code --help} without {@code --version}, which names a model's version here. */
public final class HelpOption {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;
}
