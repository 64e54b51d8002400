/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.languagemodel;

/**
 * The question was collected, to be looked at or to leave in a file, or nothing may be sent at all;
 * there is no answer yet.
 */
public final class NotAskedException extends Exception {
  private static final long serialVersionUID = 1;

  NotAskedException() {
    super("questions are collected, not asked", null, false, false);
  }
}
