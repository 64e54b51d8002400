/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.fuzzing;

import io.fame.scoring.bundle.FeatureSpecification;
import io.fame.scoring.feature.FeatureEncoder;
import io.fame.scoring.line.LineTokenizer;
import io.fame.scoring.line.TokenizedLine;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Tokenizer and encoder: any chars have tokens, pieces and rows within the bounds of a line, and
 * the same ones in a used buffer as in a new one.
 *
 * <p>Input: the message, and after each NUL a context value.
 */
public final class LineTarget {
  private static final int ROWS = 1 << 12;
  private static final FeatureSpecification FEATURES =
      new FeatureSpecification(ROWS, List.of("service.name", "log.level"));
  private static final TokenizedLine USED = new TokenizedLine();
  private static final FeatureEncoder ENCODER = new FeatureEncoder(FEATURES);

  private LineTarget() {}

  public static void fuzzerTestOneInput(byte[] input) {
    List<String> parts = List.of(InputText.of(input).split("\0", -1));
    String message = parts.get(0);
    TokenizedLine line = LineTokenizer.tokenize(message, USED);
    checkPieces(line, message);
    checkTokens(line);
    List<String> context = parts.subList(1, parts.size());
    int[] rows = rows(line, context);
    checkRows(rows);

    TokenizedLine fresh = LineTokenizer.tokenize(message, new TokenizedLine());
    Law.holds(same(fresh, line), "a used buffer gives the same line");
    Law.holds(Arrays.equals(rows, rows(fresh, context)), "equal lines have equal rows");
  }

  private static void checkPieces(TokenizedLine line, String message) {
    Law.holds(line.pieces() <= TokenizedLine.MAX_PIECES, "pieces are bounded");
    int previous = 0;
    for (int piece = 0; piece < line.pieces(); piece++) {
      Law.holds(line.pieceStart(piece) >= previous, "pieces do not overlap");
      Law.holds(line.pieceEnd(piece) > line.pieceStart(piece), "no piece is empty");
      previous = line.pieceEnd(piece);
    }
    Law.holds(
        previous <= Math.min(message.length(), LineTokenizer.MAX_CHARS), "pieces are in the line");
  }

  private static void checkTokens(TokenizedLine line) {
    Law.holds(line.tokens() <= TokenizedLine.MAX_TOKENS, "tokens are bounded");
    for (int token = 0; token < line.tokens(); token++) {
      String masked = line.maskedToken(token);
      Law.holds(
          LineTokenizer.maskedTokenHash(masked) == line.tokenHash(token),
          "a token's hash is that of its masked text");
      Law.holds(
          masked.chars().noneMatch(c -> c >= '0' && c <= '9'),
          "no digit is left in a masked token");
    }
  }

  private static boolean same(TokenizedLine one, TokenizedLine other) {
    boolean same =
        one.pieces() == other.pieces()
            && one.maskedHash() == other.maskedHash()
            && one.parameterHash() == other.parameterHash();
    for (int piece = 0; same && piece < one.pieces(); piece++) {
      same =
          one.pieceHash(piece) == other.pieceHash(piece)
              && one.coarseHash(piece) == other.coarseHash(piece);
    }
    return same;
  }

  private static int[] rows(TokenizedLine line, List<String> context) {
    int[] rows = new int[FeatureEncoder.MAX_FEATURES];
    return Arrays.copyOf(rows, ENCODER.encode(line, context, rows, 0));
  }

  private static void checkRows(int[] rows) {
    BitSet seen = new BitSet(ROWS);
    for (int row : rows) {
      Law.holds(row > 0 && row < ROWS, "a row is one of the table and not the padding");
      Law.holds(!seen.get(row), "a row occurs once");
      seen.set(row);
    }
  }
}
