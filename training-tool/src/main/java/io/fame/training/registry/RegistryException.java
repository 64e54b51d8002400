/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.registry;

import java.io.IOException;

/** A model could not be stored, found or read; the message says what to do. */
public final class RegistryException extends IOException {
  public RegistryException(String message) {
    super(message);
  }
}
