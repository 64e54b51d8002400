/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.sample;

/**
 * Cuts time into blocks, numbered in time order from 0. Lines of one template in one block tend to
 * be one burst, so a sample spreads over the blocks. (What bounds rest on are hours, see {@code
 * HeldOutLine.hourOf}.)
 *
 * @param startMillis begin of block 0, milliseconds since the epoch
 * @param widthMillis length of a block in milliseconds, at least 1
 */
public record TimeBlocks(long startMillis, long widthMillis) {
  private static final long HOUR_MILLIS = 3_600_000;
  private static final int FEWEST_BLOCKS = 48;

  public TimeBlocks {
    if (widthMillis < 1) {
      throw new IllegalArgumentException("a block of " + widthMillis + " ms");
    }
  }

  /**
   * Blocks of one hour, or of a 48th of the window where the window is shorter than two days.
   *
   * @param firstMillis time of the first line of the window
   * @param lastMillis time of its last line
   */
  public static TimeBlocks of(long firstMillis, long lastMillis) {
    if (lastMillis < firstMillis) {
      throw new IllegalArgumentException("the window ends before it begins");
    }
    long width = (lastMillis - firstMillis) / FEWEST_BLOCKS + 1;
    return new TimeBlocks(firstMillis, Math.min(HOUR_MILLIS, width));
  }

  /** Block of a line; lines before the window count to its first block. */
  public int blockOf(long timestampMillis) {
    long block = Math.floorDiv(timestampMillis - startMillis, widthMillis);
    return (int) Math.max(0, Math.min(Integer.MAX_VALUE, block));
  }
}
