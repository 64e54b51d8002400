/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring.bundle;

/** A bundle that must not be used, and why. The message never holds content of log lines. */
public final class BundleException extends Exception {
  /** What is wrong; each is a different error for the user. */
  public enum Reason {
    /**
     * Not a zip, a missing or unknown entry, a limit passed, a digest or a model that does not fit.
     */
    CORRUPT,
    /** Written in a format that is older than {@link BundleFormat#OLDEST_VERSION}. */
    TOO_OLD,
    /** Written in a format that is newer than {@link BundleFormat#VERSION}. */
    TOO_NEW,
    /** Carries no signature, and the policy requires one. */
    UNSIGNED,
    /** Carries a signature that no trusted key made. */
    UNTRUSTED,
    /** Its certificate says that the model did not pass. */
    UNCERTIFIED
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
