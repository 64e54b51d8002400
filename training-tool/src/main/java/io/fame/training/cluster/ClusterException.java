/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cluster;

import java.io.IOException;

/**
 * The cluster could not do what was asked, and why. The message says what is wrong and what to do;
 * it never holds content of documents.
 */
public final class ClusterException extends IOException {
  /** What is wrong; each is a different case for the user. */
  public enum Kind {
    /** No connection, a broken one, or a certificate that is not trusted. */
    UNREACHABLE,
    /** 401, or 403 because the user lacks a permission. */
    CREDENTIALS,
    INDEX_MISSING,
    /** The index has no document, or none that fits the query and the time range. */
    INDEX_EMPTY,
    /** A field is missing, or its type does not fit its use. */
    FIELD_UNUSABLE,
    ML_COMMONS_MISSING,
    /** ML Commons is there, but may not store models that are uploaded. */
    ML_COMMONS_UPLOAD_OFF,
    FAME_PLUGIN_MISSING,
    /** The plugin did not change the active version; the message names the nodes, and why. */
    ACTIVATION_REFUSED,
    /** 429 or 503, again after every retry. */
    BUSY,
    /** The cluster refuses the request for another reason: any other 4xx. */
    REJECTED,
    /** The cluster failed (5xx), or its answer cannot be read. */
    FAILED
  }

  private final Kind kind;
  private final int status;
  private final String errorType;

  public ClusterException(Kind kind, String message) {
    this(kind, message, null);
  }

  public ClusterException(Kind kind, String message, Throwable cause) {
    this(kind, message, 0, "", cause);
  }

  ClusterException(Kind kind, String message, int status, String errorType, Throwable cause) {
    super(message, cause);
    this.kind = kind;
    this.status = status;
    this.errorType = errorType;
  }

  public Kind kind() {
    return kind;
  }

  /** HTTP status of the answer, or 0 where there was none. */
  public int status() {
    return status;
  }

  /** OpenSearch's name of the error, for example {@code index_not_found_exception}, or "". */
  public String errorType() {
    return errorType;
  }
}
