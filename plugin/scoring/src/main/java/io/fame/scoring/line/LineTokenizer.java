/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring.line;

import io.fame.scoring.line.TokenizedLine.Kind;

/**
 * Cuts a line into pieces and tokens in one pass, without regular expressions.
 *
 * <p>What becomes of digits:
 *
 * <ul>
 *   <li>an integer of at most three digits that is not part of a longer chain is a short number and
 *       keeps its value ({@code 502});
 *   <li>a longer integer, or one with a single fraction, keeps its number of integer digits ({@code
 *       4012.5} and {@code 7300} are the same, {@code 0.4} is not);
 *   <li>chains such as {@code 10.0.0.1:80}, {@code 12:30:01}, {@code 2.32.3}, hexadecimal ({@code
 *       0x1f}) and runs of at least eight hexadecimal digits or of four with letters and digits
 *       mixed are identifiers and keep nothing.
 * </ul>
 *
 * In templates each of them is one {@code #}. Letters that touch digits are a word of their own
 * ({@code core304} is {@code core} and {@code 304}).
 */
public final class LineTokenizer {
  /** Characters beyond this number are ignored, so that the cost of a line is bounded. */
  public static final int MAX_CHARS = 8192;

  private static final long IDENTIFIER_HASH = Hashing.mix(1);
  private static final int SHORT_DIGITS = 3;

  private LineTokenizer() {}

  /** Fills {@code out} with the pieces and tokens of the message and returns it. */
  public static TokenizedLine tokenize(String message, TokenizedLine out) {
    out.text = message;
    out.pieces = 0;
    out.tokens = 0;
    int length = Math.min(message.length(), MAX_CHARS);
    int at = 0;
    while (at < length) {
      if (isSpace(message.charAt(at))) {
        at++;
      } else {
        at = token(message, at, length, out);
      }
    }
    return out;
  }

  /** The hash that {@link TokenizedLine#tokenHash} has for a token with this masked text. */
  public static long maskedTokenHash(String maskedToken) {
    long h = Hashing.SEED;
    for (int i = 0; i < maskedToken.length(); i++) {
      h = Hashing.step(h, maskedToken.charAt(i));
    }
    return Hashing.mix(h);
  }

  private static int token(String text, int from, int length, TokenizedLine out) {
    long h = Hashing.SEED;
    boolean masked = false;
    int at = from;
    while (at < length) {
      char c = text.charAt(at);
      if (isSpace(c)) {
        break;
      }
      if (isDigit(c) || isHexLetter(c)) {
        int end = numberEnd(text, at, length, out);
        if (end > at) {
          h = Hashing.step(h, '#');
          masked = true;
          at = end;
          continue;
        }
      }
      if (isLetter(c)) {
        int end = at;
        long word = Hashing.SEED;
        while (end < length && isLetter(c = text.charAt(end))) {
          h = Hashing.step(h, c);
          word = Hashing.step(word, lower(c));
          end++;
        }
        long mixed = Hashing.mix(word);
        add(out, Kind.WORD, at, end, mixed, mixed);
        at = end;
      } else {
        h = Hashing.step(h, c);
        at++;
      }
    }
    if (out.tokens < TokenizedLine.MAX_TOKENS) {
      int token = out.tokens++;
      out.tokenStart[token] = from;
      out.tokenEnd[token] = at;
      out.tokenHash[token] = Hashing.mix(h);
      out.tokenMasked[token] = masked;
    }
    return at;
  }

  /**
   * Adds the number or identifier that starts at {@code from} and returns its end, or {@code from}
   * where none starts.
   */
  private static int numberEnd(String text, int from, int length, TokenizedLine out) {
    boolean atWordStart = from == 0 || !isLetterOrDigit(text.charAt(from - 1));
    if (atWordStart) {
      int end = identifierEnd(text, from, length);
      if (end > from) {
        add(out, Kind.IDENTIFIER, from, end, IDENTIFIER_HASH, IDENTIFIER_HASH);
        return end;
      }
    }
    if (!isDigit(text.charAt(from))) {
      return from;
    }
    int end = digitsEnd(text, from, length);
    int integerDigits = end - from;
    int links = 0;
    boolean fraction = true;
    while (end + 1 < length && isLink(text.charAt(end)) && isDigit(text.charAt(end + 1))) {
      fraction &= text.charAt(end) == '.';
      links++;
      end = digitsEnd(text, end + 1, length);
    }
    if (links > 1 || (links == 1 && !fraction)) {
      add(out, Kind.IDENTIFIER, from, end, IDENTIFIER_HASH, IDENTIFIER_HASH);
    } else if (links == 0 && integerDigits <= SHORT_DIGITS) {
      long h = Hashing.SEED;
      for (int i = from; i < end; i++) {
        h = Hashing.step(h, text.charAt(i));
      }
      add(out, Kind.SHORT_NUMBER, from, end, Hashing.mix(h), shape(text.charAt(from), end - from));
    } else {
      // A leading zero adds no magnitude: 0.4 is less than one, however it is written.
      int magnitude = text.charAt(from) == '0' ? 0 : integerDigits;
      long h = Hashing.combine(2, magnitude);
      add(out, Kind.NUMBER, from, end, h, h);
    }
    return end;
  }

  private static long shape(char first, int digits) {
    return Hashing.combine(first, digits);
  }

  /** End of a hexadecimal identifier at {@code from}, or {@code from}. */
  private static int identifierEnd(String text, int from, int length) {
    if (text.charAt(from) == '0' && from + 2 < length && (text.charAt(from + 1) | 0x20) == 'x') {
      int end = from + 2;
      while (end < length && isHex(text.charAt(end))) {
        end++;
      }
      return end > from + 2 ? end : from;
    }
    int end = from;
    int digits = 0;
    while (end < length && isHex(text.charAt(end))) {
      digits += isDigit(text.charAt(end)) ? 1 : 0;
      end++;
    }
    boolean whole = end == length || !isLetterOrDigit(text.charAt(end));
    boolean mixed = digits > 0 && digits < end - from && end - from >= 4;
    boolean longDigits = digits > 0 && end - from >= 8 && !continuesAsNumber(text, end, length);
    return whole && (mixed || longDigits) ? end : from;
  }

  private static boolean continuesAsNumber(String text, int at, int length) {
    return at + 1 < length && isLink(text.charAt(at)) && isDigit(text.charAt(at + 1));
  }

  private static void add(TokenizedLine out, Kind kind, int start, int end, long h, long coarse) {
    if (out.pieces < TokenizedLine.MAX_PIECES) {
      int piece = out.pieces++;
      out.kind[piece] = kind;
      out.start[piece] = start;
      out.end[piece] = end;
      out.hash[piece] = h;
      out.coarse[piece] = coarse;
    }
  }

  private static int digitsEnd(String text, int from, int length) {
    int end = from;
    while (end < length && isDigit(text.charAt(end))) {
      end++;
    }
    return end;
  }

  private static boolean isSpace(char c) {
    return c <= ' ';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isLink(char c) {
    return c == '.' || c == ':' || c == ',';
  }

  private static boolean isHexLetter(char c) {
    int l = c | 0x20;
    return l >= 'a' && l <= 'f';
  }

  private static boolean isHex(char c) {
    return isDigit(c) || isHexLetter(c);
  }

  private static boolean isLetter(char c) {
    int l = c | 0x20;
    return (l >= 'a' && l <= 'z') || c >= 0x80;
  }

  private static boolean isLetterOrDigit(char c) {
    return isDigit(c) || isLetter(c);
  }

  private static char lower(char c) {
    if (c >= 0x80) {
      return Character.toLowerCase(c);
    }
    return c >= 'A' && c <= 'Z' ? (char) (c | 0x20) : c;
  }
}
