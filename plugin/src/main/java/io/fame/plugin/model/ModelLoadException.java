/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.model;

/** A version of a model that could not be loaded. The message never holds content of log lines. */
public final class ModelLoadException extends Exception {
  /** What can be expected of another attempt. */
  public enum Kind {
    /** No source holds it; it may arrive. */
    NOT_FOUND,
    /** The bundle could not be had; another attempt may succeed. */
    UNAVAILABLE,
    /** Other bytes than the active ones were found; they may be replaced by the right ones. */
    MISMATCH,
    /** The right bytes were found, and they do not pass; they never will. */
    REFUSED
  }

  private final Kind kind;

  ModelLoadException(Kind kind, String message) {
    this(kind, message, null);
  }

  ModelLoadException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
