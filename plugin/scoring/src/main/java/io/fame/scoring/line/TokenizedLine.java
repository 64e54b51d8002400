/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring.line;

/**
 * A line cut into pieces and tokens; a reusable buffer, owned by one thread.
 *
 * <p>A <em>piece</em> is what features are made of: a word or a number. A <em>token</em> is a run
 * without white space, with its numbers masked: what templates are made of. Arrays are valid up to
 * {@link #pieces} and {@link #tokens}.
 */
public final class TokenizedLine {
  /** Pieces beyond this number are ignored. */
  public static final int MAX_PIECES = 256;

  /** Tokens beyond this number are ignored. */
  public static final int MAX_TOKENS = 256;

  private static final int USUAL_CHARS = 256;

  /** What a buffer takes after the longest line, about. */
  public static final long MOST_BYTES =
      (Character.BYTES + 3L) * 2 * LineTokenizer.MAX_CHARS
          + (1 + 2 * Integer.BYTES + 2 * Long.BYTES) * (long) MAX_PIECES
          + (Integer.BYTES + Long.BYTES + 1) * (long) MAX_TOKENS;

  /** What a piece is. */
  enum Kind {
    /** Letters; compared in lower case. */
    WORD,
    /** An integer of at most three digits; its value is kept. */
    SHORT_NUMBER,
    /** A longer number or one with a fraction; its magnitude is kept. */
    NUMBER,
    /** An address, identifier, date or version: nothing of it is kept. */
    IDENTIFIER;

    private static final Kind[] ALL = values();
  }

  /** The line's chars, and a blank after them. */
  char[] text = {' '};

  /** What scores depend on, in the form of {@link CanonicalText}. */
  byte[] canonical = {};

  int canonicalLength;

  int pieces;

  /** Ordinals: storing references would cost a barrier of the garbage collector for each piece. */
  final byte[] kind = new byte[MAX_PIECES];

  final int[] start = new int[MAX_PIECES];
  final int[] end = new int[MAX_PIECES];

  /** Hash of the word, of the short number's digits, of the magnitude, or of the kind alone. */
  final long[] hash = new long[MAX_PIECES];

  /**
   * For short numbers: a coarser hash, first digit and length; equal to {@link #hash} otherwise.
   */
  final long[] coarse = new long[MAX_PIECES];

  int tokens;

  /** Where the token begins in {@link #canonical}. */
  final int[] tokenStart = new int[MAX_TOKENS];

  /** Hash of the token's masked text, upper and lower case told apart. */
  final long[] tokenHash = new long[MAX_TOKENS];

  /** Whether something in the token was masked. */
  final boolean[] tokenMasked = new boolean[MAX_TOKENS];

  /** Takes over the first chars of a message, and makes room for what is made of them. */
  void begin(String message, int length) {
    if (text.length <= length) {
      int chars = Math.max(USUAL_CHARS, 2 * Integer.highestOneBit(length) - 1);
      text = new char[chars + 1];
      canonical = new byte[CanonicalText.mostBytes(chars)];
    }
    message.getChars(0, length, text, 0);
    text[length] = ' ';
    clear();
  }

  /** Forgets the line. */
  public void clear() {
    canonicalLength = 0;
    pieces = 0;
    tokens = 0;
  }

  public int pieces() {
    return pieces;
  }

  /** What the piece is. */
  Kind kind(int piece) {
    return Kind.ALL[kind[piece]];
  }

  /** Equal for pieces that no feature tells apart: upper and lower case, 4012 and 7300. */
  public long pieceHash(int piece) {
    return hash[piece];
  }

  /** For short numbers equal where first digit and length are; the piece's hash otherwise. */
  public long coarseHash(int piece) {
    return coarse[piece];
  }

  /** Whether the piece is masked in templates: a number or an identifier. */
  public boolean isNumber(int piece) {
    return kind(piece) != Kind.WORD;
  }

  /**
   * Whether the piece is a number that stands alone, with blanks, quotes, brackets or the like on
   * both sides: {@code status=502} and {@code -> 502 in}, but no {@code items/502} and no {@code
   * 502ms}.
   */
  public boolean standsAlone(int piece) {
    // A blank follows the text.
    return (kind(piece) == Kind.SHORT_NUMBER || kind(piece) == Kind.NUMBER)
        && (start[piece] == 0 || CharacterClass.opensValue(text[start[piece] - 1]))
        && CharacterClass.closesValue(text[end[piece]]);
  }

  /** The piece as it stands in the line. */
  public String pieceText(int piece) {
    return new String(text, start[piece], end[piece] - start[piece]);
  }

  /** Index of the piece's first char in the message. */
  public int pieceStart(int piece) {
    return start[piece];
  }

  /** Index after the piece's last char in the message. */
  public int pieceEnd(int piece) {
    return end[piece];
  }

  public int tokens() {
    return tokens;
  }

  /** Hash of {@link #maskedToken}. */
  public long tokenHash(int token) {
    return tokenHash[token];
  }

  /** Whether a number or identifier is in the token. */
  public boolean tokenMasked(int token) {
    return tokenMasked[token];
  }

  /** Whether the token is a named value such as {@code rt=0.003}: a name, {@code =} and more. */
  public boolean isNamedField(int token) {
    int at = tokenStart[token];
    if (!CanonicalText.isLetter(canonical[at])) {
      return false;
    }
    while (isOfName(canonical[at])) {
      at += CanonicalText.width(canonical[at]);
    }
    return canonical[at] == '=' && canonical[at + 1] != CanonicalText.TOKEN_END;
  }

  private static boolean isOfName(byte b) {
    return CanonicalText.isLetter(b)
        || (b > 0 && b <= CanonicalText.IDENTIFIER)
        || b == '_'
        || b == '.'
        || b == '-';
  }

  /** The token with every number and identifier in it replaced by {@code #}. */
  public String maskedToken(int token) {
    return CanonicalText.masked(canonical, tokenStart[token]);
  }

  /** Stable hash of the whole masked text, numbers left out. */
  public long maskedHash() {
    long h = tokens;
    for (int token = 0; token < tokens; token++) {
      h = Hashing.combine(h, tokenHash[token]);
    }
    return h;
  }

  /** Whether the line's score depends on the piece's text: a word or a number that is kept. */
  public boolean isKept(int piece) {
    return kind(piece) == Kind.WORD || kind(piece) == Kind.SHORT_NUMBER;
  }

  /** Hash of the kept numbers, in order: lines of one template differ in this. */
  public long parameterHash() {
    long h = 0;
    for (int piece = 0; piece < pieces; piece++) {
      if (isNumber(piece)) {
        h = Hashing.combine(h, hash[piece]);
      }
    }
    return h;
  }
}
