/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.source;

import java.io.IOException;
import java.util.function.Consumer;

/** Historical lines, in time order; equal data gives equal order. May be read more than once. */
public interface LineSource {
  /**
   * Hands every line to the consumer, one at a time, ordered by time, then by a tie-break that does
   * not depend on how the source stores the lines.
   */
  void forEach(Consumer<SourceLine> consumer) throws IOException, InterruptedException;

  /** Number of lines that {@link #forEach} will hand over, for progress. */
  long size() throws IOException;
}
