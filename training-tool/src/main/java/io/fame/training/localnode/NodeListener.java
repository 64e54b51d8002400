/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.localnode;

/** Is told how far the preparation and the start of a node have come. Called from any thread. */
public interface NodeListener {
  /** A new step begins; {@code text} is one line for a person to read. */
  void step(String text);

  /**
   * A download proceeds.
   *
   * @param file the file's name
   * @param bytes how many have arrived
   * @param totalBytes how many there are, -1 if the server does not say
   */
  default void transferred(String file, long bytes, long totalBytes) {}

  /** Tells nobody. */
  static NodeListener silent() {
    return text -> {};
  }
}
