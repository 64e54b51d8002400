/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring.line;

/**
 * A line without what no score depends on, as bytes: lines with equal bytes have equal pieces and
 * tokens, so they have the same score, template and evidence. Never stored: it may change with
 * every release.
 *
 * <pre>
 *   0x20            end of a token; white space is nothing else
 *   0x01 … 0x03     a short number of so many digits, which follow
 *   0x04 m m        a longer number of magnitude m, seven bits in each byte, the high ones first
 *   0x05            an identifier
 *   0x21 … 0x7f     the char itself
 *   0x80 …          three bytes for a char beyond ASCII: two bits, seven, seven
 * </pre>
 */
final class CanonicalText {
  static final byte TOKEN_END = ' ';
  static final byte NUMBER = 4;
  static final byte IDENTIFIER = 5;

  /** Bytes after the text that may be overwritten: {@link LineFingerprint} reads whole words. */
  private static final int SLACK = Long.BYTES;

  private static final int BEYOND_ASCII = 3;
  private static final int SEVEN_BITS = 0x7f;

  private CanonicalText() {}

  /** Room for a line of so many chars: three bytes for each, and the end of the last token. */
  static int mostBytes(int chars) {
    return BEYOND_ASCII * chars + 1 + SLACK;
  }

  static boolean isShortNumber(byte b) {
    return b > 0 && b < NUMBER;
  }

  static boolean isLetter(byte b) {
    int lower = b | 0x20;
    return b < 0 || (lower >= 'a' && lower <= 'z');
  }

  /** Writes a char and returns where the next one goes. */
  static int put(byte[] bytes, int at, char c) {
    if (c < 0x80) {
      bytes[at] = (byte) c;
      return at + 1;
    }
    bytes[at] = (byte) (0x80 | c >>> 14);
    bytes[at + 1] = (byte) (0x80 | (c >>> 7 & SEVEN_BITS));
    bytes[at + 2] = (byte) (0x80 | (c & SEVEN_BITS));
    return at + BEYOND_ASCII;
  }

  static int putNumber(byte[] bytes, int at, int magnitude) {
    bytes[at] = NUMBER;
    bytes[at + 1] = (byte) (magnitude >>> 7);
    bytes[at + 2] = (byte) (magnitude & SEVEN_BITS);
    return at + 3;
  }

  static int magnitude(byte[] bytes, int at) {
    return bytes[at + 1] << 7 | bytes[at + 2];
  }

  /** The char at this place, which is no number. */
  static char charAt(byte[] bytes, int at) {
    byte b = bytes[at];
    return b >= 0
        ? (char) b
        : (char)
            ((b & SEVEN_BITS) << 14
                | (bytes[at + 1] & SEVEN_BITS) << 7
                | (bytes[at + 2] & SEVEN_BITS));
  }

  /** Bytes of what begins here: a char, a number or an identifier. */
  static int width(byte b) {
    if (b < 0) {
      return BEYOND_ASCII;
    }
    return isShortNumber(b) ? 1 + b : b == NUMBER ? 3 : 1;
  }

  /** The masked text of the token that begins here. */
  static String masked(byte[] bytes, int from) {
    StringBuilder masked = new StringBuilder();
    for (int at = from; bytes[at] != TOKEN_END; at += width(bytes[at])) {
      boolean number = bytes[at] > 0 && bytes[at] <= IDENTIFIER;
      masked.append(number ? '#' : charAt(bytes, at));
    }
    return masked.toString();
  }
}
