/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring.line;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.List;

/**
 * A keyed 128-bit hash of all that a line's score depends on: two lanes over the canonical text,
 * eight bytes a step, each step one multiplication to 128 bits. Owned by one thread.
 *
 * <p>The seeds are secret and new in each process, so nobody can prepare lines that share a
 * fingerprint. It is no part of the model format.
 */
public final class LineFingerprint {
  private static final VarHandle WORDS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final int CHARS = Long.BYTES / Character.BYTES;

  private final Seeds seeds;
  private long first;
  private long second;

  /**
   * What makes fingerprints of one process, or of one model, unlike all others.
   *
   * @param first where the first lane starts
   * @param second where the second lane starts
   * @param firstFactor of the first lane; made odd
   * @param secondFactor of the second lane; made odd
   */
  public record Seeds(long first, long second, long firstFactor, long secondFactor) {
    public Seeds {
      firstFactor |= 1;
      secondFactor |= 1;
    }
  }

  public LineFingerprint(Seeds seeds) {
    this.seeds = seeds;
  }

  /**
   * Takes the fingerprint of a line that was cut.
   *
   * @param context values that the score depends on as well
   * @param kind told apart: 0 for one kind of question, 1 for another
   */
  public void take(TokenizedLine line, List<String> context, int kind) {
    byte[] text = line.canonical;
    int length = line.canonicalLength;
    long a = seeds.first + kind;
    long b = seeds.second;
    // No byte of a text's last word is zero where the text ends, so filling up is unambiguous.
    if (length > 0) {
      WORDS.set(text, length, 0L);
    }
    for (int at = 0; at < length; at += Long.BYTES) {
      long word = (long) WORDS.get(text, at);
      a = fold(a ^ word, seeds.firstFactor);
      b = fold(b ^ word, seeds.secondFactor);
    }
    for (int slot = 0; slot < context.size(); slot++) {
      String value = context.get(slot);
      a = fold(a ^ value.length(), seeds.firstFactor);
      b = fold(b ^ value.length(), seeds.secondFactor);
      for (int i = 0; i < value.length(); i += CHARS) {
        long word = chars(value, i);
        a = fold(a ^ word, seeds.firstFactor);
        b = fold(b ^ word, seeds.secondFactor);
      }
    }
    first = Hashing.mix(a ^ length);
    second = Hashing.mix(b + length);
  }

  public long first() {
    return first;
  }

  public long second() {
    return second;
  }

  /** Up to four chars in one word. */
  private static long chars(String text, int from) {
    long word = 0;
    for (int i = from; i < Math.min(text.length(), from + CHARS); i++) {
      word = word << Character.SIZE | text.charAt(i);
    }
    return word;
  }

  /** Both halves of the 128-bit product, so that every bit of {@code x} reaches every other. */
  private static long fold(long x, long factor) {
    return Math.multiplyHigh(x, factor) ^ x * factor;
  }
}
