/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.fuzzing;

/** What has to be true of every input. */
final class Law {
  private Law() {}

  /** Fails the input where the law does not hold. */
  static void holds(boolean condition, String law) {
    if (!condition) {
      throw new AssertionError("broken: " + law);
    }
  }
}
