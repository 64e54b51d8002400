/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.languagemodel;

import java.io.IOException;
import java.time.Duration;

/**
 * A language model did not answer, or not as it should. The message holds no text of a prompt, a
 * line or an answer.
 */
public final class LanguageModelException extends IOException {
  private static final long serialVersionUID = 1;

  /** What went wrong, and so what helps. */
  public enum Kind {
    /** The configuration is wrong, or a key is missing. */
    CONFIGURATION(false),
    /** The endpoint is not on the list of those that may be called. */
    NOT_ALLOWED(false),
    /** The key is refused. */
    AUTHENTICATION(false),
    /** The account has nothing left. */
    QUOTA(false),
    /** Our own budget is spent. */
    BUDGET(false),
    /** Too many requests at once. */
    RATE_LIMITED(true),
    /** No connection, no answer in time, or the server is in trouble. */
    UNAVAILABLE(true),
    /** The server rejects the request, or does not know the model. */
    REJECTED(false),
    /** The answer is not what the protocol says, was cut off, or broke its promises every time. */
    BAD_ANSWER(false);

    private final boolean passes;

    Kind(boolean passes) {
      this.passes = passes;
    }
  }

  private final Kind kind;
  private final transient Duration retryAfter;
  private final boolean maybePaid;
  private final boolean schemaRefused;

  public LanguageModelException(Kind kind, String message) {
    this(kind, message, null);
  }

  /**
   * @param retryAfter how long the server wants us to wait, or {@code null}
   */
  LanguageModelException(Kind kind, String message, Duration retryAfter) {
    this(kind, message, retryAfter, false, false);
  }

  private LanguageModelException(
      Kind kind, String message, Duration retryAfter, boolean maybePaid, boolean schemaRefused) {
    super(message);
    this.kind = kind;
    this.retryAfter = retryAfter;
    this.maybePaid = maybePaid;
    this.schemaRefused = schemaRefused;
  }

  /** The request left, and no answer came: the provider may charge for it all the same. */
  static LanguageModelException lost(String message) {
    return new LanguageModelException(Kind.UNAVAILABLE, message, null, true, false);
  }

  /** The server takes no JSON schema, or not this one. */
  static LanguageModelException schemaRefused(String message) {
    return new LanguageModelException(Kind.REJECTED, message, null, false, true);
  }

  public Kind kind() {
    return kind;
  }

  /** The same request may be answered later. */
  boolean passes() {
    return kind.passes;
  }

  boolean maybePaid() {
    return maybePaid;
  }

  /** The same request without a JSON schema may be answered. */
  boolean schemaRefused() {
    return schemaRefused;
  }

  Duration retryAfter() {
    return retryAfter;
  }
}
