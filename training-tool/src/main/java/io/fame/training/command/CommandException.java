/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.command;

/** A command cannot do its work; the message says what is wrong and what to do. */
public final class CommandException extends Exception {
  private final ExitCode exitCode;

  public CommandException(ExitCode exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  public CommandException(ExitCode exitCode, String message, Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  public ExitCode exitCode() {
    return exitCode;
  }
}
