/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training;

/** The history cannot be trained on; the message says why and what to do. */
public class UnusableDataException extends Exception {
  public UnusableDataException(String message) {
    super(message);
  }
}
