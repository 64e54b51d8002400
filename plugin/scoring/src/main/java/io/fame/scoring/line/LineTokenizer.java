/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring.line;

import static io.fame.scoring.line.CharacterClass.isDigit;
import static io.fame.scoring.line.CharacterClass.isHex;
import static io.fame.scoring.line.CharacterClass.isLetter;
import static io.fame.scoring.line.CharacterClass.isLetterOrDigit;
import static io.fame.scoring.line.CharacterClass.isLink;
import static io.fame.scoring.line.CharacterClass.isSpace;
import static io.fame.scoring.line.CharacterClass.lower;

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

  /** The masked text of a token: what {@link TokenizedLine#tokenHash} is the hash of. */
  static String masked(String text, int from, int end) {
    StringBuilder masked = new StringBuilder(end - from);
    int at = from;
    while (at < end) {
      int identifier = identifierEnd(text, at, end);
      int number = identifier > at ? identifier : chainEnd(text, at, end);
      masked.append(number > at ? '#' : text.charAt(at));
      at = Math.max(number, at + 1);
    }
    return masked.toString();
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
      int end = isHex(c) ? number(text, at, length, out) : at;
      if (end > at) {
        h = Hashing.step(h, '#');
        masked = true;
        at = end;
      } else if (isLetter(c)) {
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
  private static int number(String text, int from, int length, TokenizedLine out) {
    int identifier = identifierEnd(text, from, length);
    if (identifier > from) {
      add(out, Kind.IDENTIFIER, from, identifier, IDENTIFIER_HASH, IDENTIFIER_HASH);
      return identifier;
    }
    int end = chainEnd(text, from, length);
    int integerEnd = digitsEnd(text, from, end);
    int integerDigits = integerEnd - from;
    if (end > integerEnd && !isFraction(text, integerEnd, end)) {
      add(out, Kind.IDENTIFIER, from, end, IDENTIFIER_HASH, IDENTIFIER_HASH);
    } else if (end == integerEnd && integerDigits > 0 && integerDigits <= SHORT_DIGITS) {
      long h = Hashing.SEED;
      for (int i = from; i < end; i++) {
        h = Hashing.step(h, text.charAt(i));
      }
      add(out, Kind.SHORT_NUMBER, from, end, Hashing.mix(h), shape(text.charAt(from), end - from));
    } else if (end > from) {
      // A leading zero adds no magnitude: 0.4 is less than one, however it is written.
      int magnitude = text.charAt(from) == '0' ? 0 : integerDigits;
      long h = Hashing.combine(2, magnitude);
      add(out, Kind.NUMBER, from, end, h, h);
    }
    return end;
  }

  private static int identifierEnd(String text, int from, int length) {
    boolean startsWord =
        isHex(text.charAt(from)) && (from == 0 || !isLetterOrDigit(text.charAt(from - 1)));
    return startsWord ? Identifiers.end(text, from, length) : from;
  }

  /** End of the digits at {@code from} and of all that are linked to them, or {@code from}. */
  private static int chainEnd(String text, int from, int length) {
    int end = digitsEnd(text, from, length);
    while (end > from
        && end + 1 < length
        && isLink(text.charAt(end))
        && isDigit(text.charAt(end + 1))) {
      end = digitsEnd(text, end + 1, length);
    }
    return end;
  }

  /** Whether a chain's rest is a point and digits, and not one link more. */
  private static boolean isFraction(String text, int from, int end) {
    return text.charAt(from) == '.' && digitsEnd(text, from + 1, end) == end;
  }

  private static long shape(char first, int digits) {
    return Hashing.combine(first, digits);
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
}
