/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.model;

import io.fame.scoring.bundle.BundleException;
import java.util.Locale;
import org.opensearch.common.Nullable;

/**
 * A version of a model that could not be loaded. The message begins with a word for programs, and
 * never holds content of log lines.
 */
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
    REFUSED,
    /** The node cannot open any model before it is mended and restarted. */
    UNFIT
  }

  /**
   * Why, where it was not for a {@link BundleException}; {@code plugin/docs/bundle-errors.md} says
   * what to do about each.
   */
  public enum Reason {
    /** The registry's index does not exist, so it holds no version of anything. */
    REGISTRY_MISSING(Kind.NOT_FOUND),
    /** The registry did not answer in time. */
    REGISTRY_TIMEOUT(Kind.UNAVAILABLE),
    /** The registry's index is there and cannot be read. */
    REGISTRY_UNREADABLE(Kind.UNAVAILABLE),
    /** What the registry says about a bundle cannot be true of any. */
    REGISTRY_MALFORMED(Kind.MISMATCH),
    /** The registry lacks a part of the bundle. */
    CHUNK_MISSING(Kind.UNAVAILABLE),
    /** A file below {@code config/fame-models} cannot be read. */
    FILE_UNREADABLE(Kind.UNAVAILABLE),
    /** No source holds the version. */
    NOT_FOUND(Kind.NOT_FOUND),
    /** A source holds several bundles under the number. */
    AMBIGUOUS(Kind.REFUSED),
    /** What a source holds is larger than a bundle may be; it was not read. */
    TOO_LARGE(Kind.MISMATCH),
    /** A source holds other bytes than it says. */
    DIGEST_MISMATCH(Kind.MISMATCH),
    /** The bundle is good, and of another model. */
    OTHER_MODEL(Kind.REFUSED),
    /** ONNX Runtime does not start on this node. */
    NO_ONNXRUNTIME(Kind.UNFIT),
    /** Something that this code did not expect. */
    ERROR(Kind.UNAVAILABLE);

    private final Kind kind;

    Reason(Kind kind) {
      this.kind = kind;
    }

    /** The reason as it begins error messages, for programs: {@code not_found}. */
    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Kind kind;

  ModelLoadException(Reason reason, String message) {
    this(reason, message, null);
  }

  ModelLoadException(Reason reason, String message, @Nullable Throwable cause) {
    super(reason.code() + ": " + message, cause);
    this.kind = reason.kind;
  }

  /** The bundle was refused. */
  ModelLoadException(BundleException refusal) {
    super(refusal.reason().code() + ": " + refusal.getMessage(), refusal);
    this.kind = Kind.REFUSED;
  }

  static ModelLoadException unexpected(RuntimeException e) {
    return new ModelLoadException(
        Reason.ERROR, e.getClass().getSimpleName() + ", see the node's log", e);
  }

  public Kind kind() {
    return kind;
  }

  /** Whether it is not here yet, or not now; nothing is wrong with what was found. */
  boolean isAway() {
    return kind == Kind.UNAVAILABLE || kind == Kind.NOT_FOUND;
  }

  /**
   * What a log should show beside the message. Where a registry is away, how the code got there
   * tells nobody anything.
   */
  @Nullable
  public Throwable trace() {
    return isAway() ? getCause() : this;
  }
}
