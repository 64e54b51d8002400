/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.progress;

/** Where long work says what it is doing. Safe for use by several threads. */
public interface Progress {
  /** Says nothing. */
  Progress NONE = (name, total, unit) -> Stage.SILENT;

  /**
   * Begins a stage; close it when it ends, also after a failure.
   *
   * @param name what is done, in a few words: {@code mining templates}
   * @param total amount of work; a stage that may end early says the most
   * @param unit what is counted, in plural: {@code lines}
   */
  Stage stage(String name, long total, String unit);

  /** One stage of long work. */
  interface Stage extends AutoCloseable {
    /** Counts and shows nothing. */
    Stage SILENT =
        new Stage() {
          @Override
          public void step(long by) {}

          @Override
          public void close() {}
        };

    /** Counts work that is done. */
    void step(long by);

    @Override
    void close();
  }
}
