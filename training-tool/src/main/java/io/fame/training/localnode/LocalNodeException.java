/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.localnode;

import java.util.Objects;

/** Why there is no local node. The message says what is wrong and what to do about it. */
public final class LocalNodeException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What went wrong, for callers that react differently. */
  public enum Kind {
    /** No JDK of version 21 or later that the node may use. */
    NO_JDK,
    /** Maven Central, or the mirror in its place, did not deliver. */
    DOWNLOAD_FAILED,
    /** What was delivered is truncated or altered, twice in a row; it has been removed. */
    BROKEN_DOWNLOAD,
    /** Too little free space where the node is unpacked or run. */
    DISK_FULL,
    /** No folder to work in: not writable, or not reachable for the account of the node. */
    FOLDER_UNUSABLE,
    /** A plugin zip is missing, unreadable, or refused by {@code opensearch-plugin}. */
    PLUGIN_REFUSED,
    /** Someone else listens on the port that was asked for. */
    PORT_TAKEN,
    /** The node ended, or did not answer in time. */
    START_FAILED,
    /** The calling thread was interrupted; nothing is left behind. */
    INTERRUPTED
  }

  private final Kind kind;

  LocalNodeException(Kind kind, String message) {
    this(kind, message, null);
  }

  LocalNodeException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = Objects.requireNonNull(kind);
  }

  public Kind kind() {
    return kind;
  }
}
