/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.languagemodel;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;

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

  /** Parts of a request that some servers do not take, and that can be left out or renamed. */
  public enum Refused {
    JSON_SCHEMA,
    /** The older name of the limit of an answer, in OpenAI's protocol. */
    MAX_TOKENS,
    /** Its newer name. */
    MAX_COMPLETION_TOKENS;

    /** As it stands in requests. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Kind kind;
  private final transient Duration retryAfter;
  private final boolean maybePaid;
  private final Refused refused;

  public LanguageModelException(Kind kind, String message) {
    this(kind, message, null);
  }

  /**
   * @param retryAfter how long the server wants us to wait, or {@code null}
   */
  LanguageModelException(Kind kind, String message, Duration retryAfter) {
    this(kind, message, retryAfter, false, null);
  }

  private LanguageModelException(
      Kind kind, String message, Duration retryAfter, boolean maybePaid, Refused refused) {
    super(message);
    this.kind = kind;
    this.retryAfter = retryAfter;
    this.maybePaid = maybePaid;
    this.refused = refused;
  }

  /** The request left, and no answer came: the provider may charge for it all the same. */
  static LanguageModelException lost(String message) {
    return new LanguageModelException(Kind.UNAVAILABLE, message, null, true, null);
  }

  /** The server does not take a part of the request, and might take the rest. */
  static LanguageModelException refused(Refused part, String message) {
    return new LanguageModelException(Kind.REJECTED, message, null, false, part);
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

  /** Without which part the same request may be answered; {@code null} where none is known. */
  Refused refused() {
    return refused;
  }

  Duration retryAfter() {
    return retryAfter;
  }
}
