/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.benchmark;

import io.fame.scoring.line.Hashing;
import java.util.TreeMap;

/**
 * How many normal and anomalous lines have a text or a set of features, by its 64-bit hash: 16
 * bytes for each distinct one, since a test window may have millions.
 */
final class CountsByHash {
  private static final int FEWEST_SLOTS = 1 << 10;

  private long[] keys = new long[FEWEST_SLOTS];
  private int[] normal = new int[FEWEST_SLOTS];
  private int[] anomalous = new int[FEWEST_SLOTS];
  private int size;

  /** Hash of a text; upper and lower case differ, as they do in masked texts. */
  static long hash(String text) {
    long hash = 0xCBF29CE484222325L;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001B3L;
    }
    return Hashing.combine(hash, text.length());
  }

  void add(long key, boolean anomaly) {
    if (2 * size >= keys.length) {
      grow();
    }
    int slot = slot(key);
    if (normal[slot] + anomalous[slot] == 0) {
      keys[slot] = key;
      size++;
    }
    (anomaly ? anomalous : normal)[slot]++;
  }

  boolean contains(long key) {
    int slot = slot(key);
    return normal[slot] + anomalous[slot] > 0;
  }

  /** Share of the anomalous lines; 0 for a key that was never added. */
  double anomalyShare(long key) {
    int slot = slot(key);
    int lines = normal[slot] + anomalous[slot];
    return lines > 0 ? anomalous[slot] / (double) lines : 0;
  }

  /** Number of distinct keys. */
  int size() {
    return size;
  }

  /**
   * The best F1 that a verdict by key can have: the keys with the largest share of anomalies are
   * reported, down to where F1 is largest. 0 where nothing is anomalous.
   */
  double bestF1() {
    long all = 0;
    // Shares are few: most keys have lines of one label only.
    TreeMap<Double, long[]> byShare = new TreeMap<>();
    for (int slot = 0; slot < keys.length; slot++) {
      int lines = normal[slot] + anomalous[slot];
      if (lines > 0) {
        long[] sums =
            byShare.computeIfAbsent(anomalous[slot] / (double) lines, share -> new long[2]);
        sums[0] += anomalous[slot];
        sums[1] += lines;
        all += anomalous[slot];
      }
    }
    double best = 0;
    long found = 0;
    long reported = 0;
    for (long[] sums : byShare.descendingMap().values()) {
      found += sums[0];
      reported += sums[1];
      best = Math.max(best, found > 0 ? 2.0 * found / (reported + all) : 0);
    }
    return best;
  }

  private int slot(long key) {
    int slot = (int) Hashing.mix(key) & (keys.length - 1);
    while (normal[slot] + anomalous[slot] > 0 && keys[slot] != key) {
      slot = (slot + 1) & (keys.length - 1);
    }
    return slot;
  }

  private void grow() {
    long[] oldKeys = keys;
    int[] oldNormal = normal;
    int[] oldAnomalous = anomalous;
    keys = new long[2 * oldKeys.length];
    normal = new int[keys.length];
    anomalous = new int[keys.length];
    for (int old = 0; old < oldKeys.length; old++) {
      if (oldNormal[old] + oldAnomalous[old] > 0) {
        int slot = slot(oldKeys[old]);
        keys[slot] = oldKeys[old];
        normal[slot] = oldNormal[old];
        anomalous[slot] = oldAnomalous[old];
      }
    }
  }
}
