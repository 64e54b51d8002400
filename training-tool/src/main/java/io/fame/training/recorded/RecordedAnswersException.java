/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.recorded;

import java.io.IOException;

/** A file of recorded answers is not as it must be. The message names file and line only. */
public final class RecordedAnswersException extends IOException {
  private static final long serialVersionUID = 1;

  RecordedAnswersException(String place, String problem) {
    super(place + ": " + problem);
  }
}
