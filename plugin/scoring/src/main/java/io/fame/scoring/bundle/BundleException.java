/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring.bundle;

import java.util.Locale;

/** A bundle that must not be used, and why. The message never holds content of log lines. */
public final class BundleException extends Exception {
  /**
   * What is wrong; each is a different error for the user, in the order in which they are looked
   * for. {@code plugin/docs/bundle-errors.md} says what to do about each.
   */
  public enum Reason {
    /** The file is larger than {@link BundleFormat#MAX_ZIP_BYTES}; nothing of it is looked at. */
    TOO_LARGE,
    /** Not a zip, cut off, damaged, or with other bytes before, after or between what it lists. */
    CORRUPT,
    /** The zip lists more entries than a bundle has. */
    TOO_MANY_ENTRIES,
    /** An entry's name leads out of the bundle or into a folder, or the entry is no plain file. */
    UNSAFE_PATH,
    /** The zip lists a file that no bundle has. */
    UNKNOWN_ENTRY,
    /** The zip lists a file twice. */
    DUPLICATE_ENTRY,
    /** The zip lacks a file that every bundle has. */
    MISSING_ENTRY,
    /** The entries are larger than {@link BundleFormat#MAX_UNPACKED_BYTES}. */
    UNPACKS_TOO_LARGE,
    /** A JSON file is not what the format asks for. */
    MALFORMED,
    /** Written in a format that is older than {@link BundleFormat#OLDEST_VERSION}. */
    TOO_OLD,
    /** Written in a format that is newer than {@link BundleFormat#VERSION}. */
    TOO_NEW,
    /** Carries no signature, and the policy requires one. */
    UNSIGNED,
    /** Carries a signature that no trusted key made. */
    UNTRUSTED,
    /** A file's SHA-256 is not the one in the manifest. */
    DIGEST_MISMATCH,
    /** Its certificate does not say that the model passed. */
    UNCERTIFIED,
    /** The manifest contradicts itself or the templates, or has a value that cannot be used. */
    INCONSISTENT,
    /** {@code model.onnx} is not an ONNX file, or has fields that no exported model has. */
    ONNX_MALFORMED,
    /** A tensor of {@code model.onnx} wants to be read from another file. */
    ONNX_EXTERNAL_DATA,
    /** {@code model.onnx} has an operator, a function or an operator set that is not allowed. */
    ONNX_OPERATOR,
    /** The graph has other nodes, connections, inputs, outputs or tensors than exported ones. */
    ONNX_GRAPH,
    /** A tensor, input or output has another type or shape than the manifest asks for. */
    ONNX_SHAPE,
    /** The weights hold a value that is not finite, or a padding row that is not zero. */
    ONNX_WEIGHTS,
    /** A head's weights have another SHA-256 than the manifest says. */
    HEAD_MISMATCH,
    /** ONNX Runtime does not take or does not run the model, though all checks passed. */
    NOT_LOADABLE;

    /** The reason as it begins error messages, for programs: {@code too_large}. */
    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Reason reason;

  public BundleException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public BundleException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
