/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.sample;

import io.fame.scoring.line.Hashing;

/** Hashes that put things into an order that is random, but the same for the same seed. */
final class SeededHash {
  private SeededHash() {}

  static long of(long seed, long value) {
    return Hashing.combine(Hashing.mix(seed), value);
  }

  /** Unlike {@link Hashing#lowerCase} it tells upper and lower case apart, as ids do. */
  static long of(long seed, String value) {
    long hash = Hashing.mix(seed);
    for (int i = 0; i < value.length(); i++) {
      hash = (hash ^ value.charAt(i)) * 0x100000001B3L;
    }
    return Hashing.combine(hash, value.length());
  }
}
