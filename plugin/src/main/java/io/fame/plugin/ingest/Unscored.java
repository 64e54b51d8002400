/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.ingest;

import java.util.Locale;

/** Why a document has no score; the values of the field {@code unscored}. */
public enum Unscored {
  /** The document has no such field. */
  MISSING_FIELD,
  /** The field holds null, a number, a boolean, an array or an object. */
  NOT_TEXT,
  /** No version of the model is loaded on this node. */
  MODEL_UNAVAILABLE,
  /** Scoring failed; the node's log says how. */
  ERROR;

  private final String reason = name().toLowerCase(Locale.ROOT);

  /** The reason as it is written into documents and statistics. */
  public String reason() {
    return reason;
  }
}
