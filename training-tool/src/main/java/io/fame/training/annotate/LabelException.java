/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.annotate;

import java.io.IOException;

/** The labels cannot be used to train. The message says why, and holds no text of any line. */
public final class LabelException extends IOException {
  private static final long serialVersionUID = 1;

  public LabelException(String message) {
    super(message);
  }
}
