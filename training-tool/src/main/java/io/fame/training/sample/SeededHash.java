/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.sample;

/** Hashes that put things into an order that is random, but the same for the same seed. */
final class SeededHash {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private SeededHash() {}

  static long of(long seed, long value) {
    return mix(mix(seed + GOLDEN) ^ value);
  }

  static long of(long seed, String value) {
    long hash = mix(seed + GOLDEN);
    for (int i = 0; i < value.length(); i++) {
      hash = (hash ^ value.charAt(i)) * 0x100000001B3L;
      hash ^= hash >>> 32;
    }
    return mix(hash ^ value.length());
  }

  /** The finalizer of SplitMix64: every input bit changes every output bit half of the time. */
  private static long mix(long value) {
    long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }
}
