/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring.line;

import static io.fame.scoring.line.CharacterClass.isDigit;
import static io.fame.scoring.line.CharacterClass.isHexLetter;
import static io.fame.scoring.line.CharacterClass.isLetter;
import static io.fame.scoring.line.CharacterClass.isLetterOrDigit;
import static io.fame.scoring.line.CharacterClass.isLink;
import static io.fame.scoring.line.CharacterClass.isSpace;

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
 *       0x1f}), runs of at least eight hexadecimal digits or of four with letters and digits mixed,
 *       UUIDs, hardware and IPv6 addresses, and dates ({@code 2024-01-31}) are identifiers and keep
 *       nothing.
 * </ul>
 *
 * In templates each of them is one {@code #}. Letters that touch digits are a word of their own
 * ({@code core304} is {@code core} and {@code 304}).
 */
public final class LineTokenizer {
  /** Characters beyond this number are ignored, so that the cost of a line is bounded. */
  public static final int MAX_CHARS = 8192;

  private static final int SHORT_DIGITS = 3;

  private LineTokenizer() {}

  /** Fills {@code out} with the pieces and tokens of the message and returns it. */
  public static TokenizedLine tokenize(String message, TokenizedLine out) {
    return hash(cut(message, out));
  }

  /**
   * The first half of {@link #tokenize}: finds what a {@link LineFingerprint} is made of. Hashes
   * and tokens of {@code out} are not valid before {@link #hash}.
   */
  public static TokenizedLine cut(String message, TokenizedLine out) {
    int length = Math.min(message.length(), MAX_CHARS);
    out.begin(message, length);
    char[] text = out.text;
    int at = 0;
    while (at < length) {
      if (isSpace(text[at])) {
        at++;
      } else {
        at = token(text, at, length, out);
      }
    }
    return out;
  }

  /** The second half of {@link #tokenize}: hashes the pieces and tokens of a line that was cut. */
  public static TokenizedLine hash(TokenizedLine line) {
    LineHashes.fill(line);
    return line;
  }

  /** The hash that {@link TokenizedLine#tokenHash} has for a token with this masked text. */
  public static long maskedTokenHash(String maskedToken) {
    long h = Hashing.SEED;
    for (int i = 0; i < maskedToken.length(); i++) {
      h = Hashing.step(h, maskedToken.charAt(i));
    }
    return Hashing.mix(h);
  }

  /** Cuts the token that starts at {@code from} and returns its end. */
  private static int token(char[] text, int from, int length, TokenizedLine out) {
    int at = from;
    char c;
    // A blank follows the text.
    while (!isSpace(c = text[at])) {
      if (isLetter(c)) {
        int end = isHexLetter(c) ? identifier(text, at, length, out) : at;
        at = end > at ? end : word(text, at, out);
      } else if (isDigit(c)) {
        int end = identifier(text, at, length, out);
        at = end > at ? end : number(text, at, length, out);
      } else {
        out.canonical[out.canonicalLength++] = (byte) c;
        at++;
      }
    }
    out.canonical[out.canonicalLength++] = CanonicalText.TOKEN_END;
    return at;
  }

  private static int word(char[] text, int from, TokenizedLine out) {
    byte[] canonical = out.canonical;
    int to = out.canonicalLength;
    int at = from;
    char c = text[at];
    do {
      to = CanonicalText.put(canonical, to, c);
      c = text[++at];
    } while (isLetter(c));
    out.canonicalLength = to;
    add(out, Kind.WORD, from, at);
    return at;
  }

  /** Adds the identifier that starts at {@code from} and returns its end, or {@code from}. */
  private static int identifier(char[] text, int from, int length, TokenizedLine out) {
    boolean startsWord = from == 0 || !isLetterOrDigit(text[from - 1]);
    int end = startsWord ? Identifiers.end(text, from, length) : from;
    if (end > from) {
      addIdentifier(out, from, end);
    }
    return end;
  }

  /** Adds the number that starts at {@code from} with a digit and returns its end. */
  private static int number(char[] text, int from, int length, TokenizedLine out) {
    int integerEnd = digitsEnd(text, from, length);
    int end = chainEnd(text, integerEnd, length);
    int integerDigits = integerEnd - from;
    if (end > integerEnd && !isFraction(text, integerEnd, end)) {
      addIdentifier(out, from, end);
    } else if (end == integerEnd && integerDigits <= SHORT_DIGITS) {
      out.canonical[out.canonicalLength++] = (byte) integerDigits;
      for (int i = from; i < end; i++) {
        out.canonical[out.canonicalLength++] = (byte) text[i];
      }
      add(out, Kind.SHORT_NUMBER, from, end);
    } else {
      // A leading zero adds no magnitude: 0.4 is less than one, however it is written.
      int magnitude = text[from] == '0' ? 0 : integerDigits;
      out.canonicalLength = CanonicalText.putNumber(out.canonical, out.canonicalLength, magnitude);
      add(out, Kind.NUMBER, from, end);
    }
    return end;
  }

  /** End of all digits that are linked to those before {@code from}. */
  private static int chainEnd(char[] text, int from, int length) {
    int end = from;
    while (end + 1 < length && isLink(text[end]) && isDigit(text[end + 1])) {
      end = digitsEnd(text, end + 1, length);
    }
    return end;
  }

  /** Whether a chain's rest is a point and digits, and not one link more. */
  private static boolean isFraction(char[] text, int from, int end) {
    return text[from] == '.' && digitsEnd(text, from + 1, end) == end;
  }

  private static void addIdentifier(TokenizedLine out, int start, int end) {
    out.canonical[out.canonicalLength++] = CanonicalText.IDENTIFIER;
    add(out, Kind.IDENTIFIER, start, end);
  }

  private static void add(TokenizedLine out, Kind kind, int start, int end) {
    int piece = out.pieces;
    if (piece < TokenizedLine.MAX_PIECES) {
      out.pieces = piece + 1;
      out.kind[piece] = (byte) kind.ordinal();
      out.start[piece] = start;
      out.end[piece] = end;
    }
  }

  private static int digitsEnd(char[] text, int from, int length) {
    int end = from;
    while (end < length && isDigit(text[end])) {
      end++;
    }
    return end;
  }
}
