/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.command;

/** What the exit code of `fame` means; scripts rely on these numbers. */
public enum ExitCode {
  OK(0),
  /** An error that nobody foresaw; the message asks for a report. */
  UNEXPECTED(1),
  /** The command line is wrong, or a file that it names. */
  USAGE(2),
  /** The cluster cannot be reached, or refuses the credentials. */
  CLUSTER(3),
  /**
   * The data cannot be used: a missing or empty index, a field that is missing or not text, no
   * labels, one class of labels only, too few lines.
   */
  DATA(4),
  /** The model or its partition did not pass certification. */
  CERTIFICATION(5),
  /** The model could not be stored, or a node refused to load it. */
  REGISTRY(6),
  /** The local node or this machine: no JDK, a port in use, a full disk, a broken download. */
  ENVIRONMENT(7),
  /** The budget for language model calls is spent. */
  BUDGET(8),
  /** The language model cannot be reached, refuses the key or the request, or gives no answer. */
  LANGUAGE_MODEL(9),
  /** Ctrl-C. */
  INTERRUPTED(130);

  private final int code;

  ExitCode(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }
}
