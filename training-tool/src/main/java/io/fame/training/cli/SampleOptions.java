/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cli;

import picocli.CommandLine.Option;

/** Which lines of the history are looked at. */
public final class SampleOptions {
  @Option(
      names = "--k",
      paramLabel = "N",
      defaultValue = "100",
      description = "Lines per template that are labelled at most (default: ${DEFAULT-VALUE}).")
  int linesPerTemplate;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of the sampling (default: ${DEFAULT-VALUE}).")
  long seed;
}
