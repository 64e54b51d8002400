/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.source;

/** Reads one line of a file. */
@FunctionalInterface
public interface LineParser {
  /**
   * @param id what the line is called, see {@link SourceLine#id()}
   * @return the line, or {@code null} if the text is not a line of this format
   */
  SourceLine parse(String id, String text);
}
