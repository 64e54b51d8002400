/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring.line;

import static io.fame.scoring.line.CanonicalText.IDENTIFIER;
import static io.fame.scoring.line.CanonicalText.NUMBER;
import static io.fame.scoring.line.CanonicalText.TOKEN_END;

/** Hashes the pieces and tokens of a line that was cut. The hashes are part of the model format. */
final class LineHashes {
  private static final long IDENTIFIER_HASH = Hashing.mix(1);

  private LineHashes() {}

  static void fill(TokenizedLine line) {
    byte[] text = line.canonical;
    int length = line.canonicalLength;
    int pieces = line.pieces;
    int tokens = 0;
    int piece = 0;
    int at = 0;
    while (at < length) {
      int start = at;
      long token = Hashing.SEED;
      boolean masked = false;
      byte b;
      while ((b = text[at]) != TOKEN_END) {
        if (CanonicalText.isLetter(b)) {
          long word = Hashing.SEED;
          do {
            char c = CanonicalText.charAt(text, at);
            token = Hashing.step(token, c);
            word = Hashing.step(word, CharacterClass.lower(c));
            at += b < 0 ? CanonicalText.width(b) : 1;
            b = text[at];
          } while (CanonicalText.isLetter(b));
          if (piece < pieces) {
            long h = Hashing.mix(word);
            line.hash[piece] = h;
            line.coarse[piece] = h;
          }
          piece++;
        } else if (b <= IDENTIFIER) {
          token = Hashing.step(token, '#');
          masked = true;
          if (piece < pieces) {
            number(line, piece, text, at);
          }
          piece++;
          at += CanonicalText.width(b);
        } else {
          token = Hashing.step(token, (char) b);
          at++;
        }
      }
      at++;
      if (tokens < TokenizedLine.MAX_TOKENS) {
        line.tokenStart[tokens] = start;
        line.tokenHash[tokens] = Hashing.mix(token);
        line.tokenMasked[tokens] = masked;
        tokens++;
      }
    }
    line.tokens = tokens;
  }

  private static void number(TokenizedLine line, int piece, byte[] text, int at) {
    byte b = text[at];
    if (b == IDENTIFIER) {
      line.hash[piece] = IDENTIFIER_HASH;
      line.coarse[piece] = IDENTIFIER_HASH;
    } else if (b == NUMBER) {
      long h = Hashing.combine(2, CanonicalText.magnitude(text, at));
      line.hash[piece] = h;
      line.coarse[piece] = h;
    } else {
      long h = Hashing.SEED;
      for (int digit = 1; digit <= b; digit++) {
        h = Hashing.step(h, (char) text[at + digit]);
      }
      line.hash[piece] = Hashing.mix(h);
      line.coarse[piece] = Hashing.combine(text[at + 1], b);
    }
  }
}
