/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring.line;

/**
 * 64-bit hashing that is part of the model format: changing it changes every feature and template.
 */
public final class Hashing {
  /** FNV-1a offset basis. */
  static final long SEED = 0xcbf29ce484222325L;

  private static final long PRIME = 0x100000001b3L;

  private Hashing() {}

  /** One FNV-1a step over a char. */
  static long step(long h, char c) {
    return (h ^ c) * PRIME;
  }

  /** Spreads all bits over all bits; the finalizer of SplitMix64. */
  public static long mix(long h) {
    h = (h ^ (h >>> 30)) * 0xbf58476d1ce4e5b9L;
    h = (h ^ (h >>> 27)) * 0x94d049bb133111ebL;
    return h ^ (h >>> 31);
  }

  /** Combines two hashes; order matters. */
  public static long combine(long a, long b) {
    return mix(a * 0x9e3779b97f4a7c15L + b);
  }

  /** Hash of a text in lower case. */
  public static long lowerCase(String text) {
    long h = SEED;
    for (int i = 0; i < text.length(); i++) {
      h = step(h, Character.toLowerCase(text.charAt(i)));
    }
    return mix(h);
  }
}
