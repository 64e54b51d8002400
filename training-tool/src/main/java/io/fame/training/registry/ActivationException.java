/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.registry;

import java.io.IOException;

/** A version was not activated, and the one before stays active; the message names the node. */
public final class ActivationException extends IOException {
  public ActivationException(String message) {
    super(message);
  }
}
