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

  /** What a piece is. */
  enum Kind {
    /** Letters; compared in lower case. */
    WORD,
    /** An integer of at most three digits; its value is kept. */
    SHORT_NUMBER,
    /** A longer number or one with a fraction; its magnitude is kept. */
    NUMBER,
    /** An address, identifier, date or version: nothing of it is kept. */
    IDENTIFIER
  }

  String text = "";
  int pieces;
  final Kind[] kind = new Kind[MAX_PIECES];
  final int[] start = new int[MAX_PIECES];
  final int[] end = new int[MAX_PIECES];

  /** Hash of the word, of the short number's digits, of the magnitude, or of the kind alone. */
  final long[] hash = new long[MAX_PIECES];

  /**
   * For short numbers: a coarser hash, first digit and length; equal to {@link #hash} otherwise.
   */
  final long[] coarse = new long[MAX_PIECES];

  int tokens;
  final int[] tokenStart = new int[MAX_TOKENS];
  final int[] tokenEnd = new int[MAX_TOKENS];

  /** Hash of the token's masked text, upper and lower case told apart. */
  final long[] tokenHash = new long[MAX_TOKENS];

  /** Whether something in the token was masked. */
  final boolean[] tokenMasked = new boolean[MAX_TOKENS];

  /** Forgets the line: its text may be large, and the buffer lives as long as its thread. */
  public void clear() {
    text = "";
    pieces = 0;
    tokens = 0;
  }

  public int pieces() {
    return pieces;
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
    return kind[piece] != Kind.WORD;
  }

  /** The piece as it stands in the line. */
  public String pieceText(int piece) {
    return text.substring(start[piece], end[piece]);
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

  /** The token with every number and identifier in it replaced by {@code #}. */
  public String maskedToken(int token) {
    return LineTokenizer.masked(text, tokenStart[token], tokenEnd[token]);
  }

  /** Stable hash of the whole masked text, numbers left out. */
  public long maskedHash() {
    long h = tokens;
    for (int token = 0; token < tokens; token++) {
      h = Hashing.combine(h, tokenHash[token]);
    }
    return h;
  }

  /** Hash of all that features and templates are made of: equal lines have equal scores. */
  public long fingerprint(long seed) {
    long h = Hashing.combine(seed, tokens);
    for (int token = 0; token < tokens; token++) {
      h = Hashing.combine(h, tokenHash[token]);
    }
    for (int piece = 0; piece < pieces; piece++) {
      h = Hashing.combine(h, hash[piece]);
    }
    return h;
  }

  /** Whether the score's key determines the piece's text: a word or a number that is kept. */
  public boolean isKept(int piece) {
    return kind[piece] == Kind.WORD || kind[piece] == Kind.SHORT_NUMBER;
  }

  /** Hash of the kept numbers, in order: lines of one template differ in this. */
  public long parameterHash() {
    long h = 0;
    for (int piece = 0; piece < pieces; piece++) {
      if (kind[piece] != Kind.WORD) {
        h = Hashing.combine(h, hash[piece]);
      }
    }
    return h;
  }
}
