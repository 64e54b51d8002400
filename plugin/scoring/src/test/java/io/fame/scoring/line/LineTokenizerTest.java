/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring.line;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.fame.scoring.LineCase;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class LineTokenizerTest {
  @TestFactory
  Stream<DynamicTest> pieces() {
    return LineCase.all().stream()
        .filter(line -> line.pieces() != null)
        .map(
            line ->
                dynamicTest(
                    line.name(),
                    () -> assertThat(pieces(tokenize(line))).isEqualTo(line.pieces())));
  }

  @TestFactory
  Stream<DynamicTest> maskedTokens() {
    return LineCase.all().stream()
        .filter(line -> line.masked() != null)
        .map(
            line ->
                dynamicTest(
                    line.name(),
                    () -> assertThat(masked(tokenize(line))).isEqualTo(line.masked())));
  }

  @TestFactory
  Stream<DynamicTest> limits() {
    return LineCase.all().stream()
        .filter(line -> line.pieceCount() != null)
        .map(line -> dynamicTest(line.name(), () -> assertCounts(line)));
  }

  private static void assertCounts(LineCase line) {
    TokenizedLine tokens = tokenize(line);
    assertThat(tokens.pieces()).isEqualTo(line.pieceCount());
    assertThat(tokens.tokens()).isEqualTo(line.tokenCount());
  }

  @Test
  void everyCaseSaysSomethingOfTheTokenizer() {
    assertThat(LineCase.all())
        .allMatch(
            line -> (line.pieces() != null && line.masked() != null) || line.pieceCount() != null);
  }

  @Test
  void whatIsBeyondTheLimitIsIgnored() {
    String message = "y".repeat(LineTokenizer.MAX_CHARS);
    assertThat(tokenize(message + " 502").maskedHash()).isEqualTo(tokenize(message).maskedHash());
    assertThat(tokenize(message + "502").pieceText(0)).hasSize(LineTokenizer.MAX_CHARS);
  }

  @Test
  void piecesKnowWhereTheyStand() {
    TokenizedLine line = tokenize("rc=502 ok");
    assertThat(line.pieceStart(1)).isEqualTo(3);
    assertThat(line.pieceEnd(1)).isEqualTo(6);
    assertThat(line.isNumber(0)).isFalse();
    assertThat(line.isNumber(1)).isTrue();
    assertThat(line.tokenMasked(0)).isTrue();
    assertThat(line.tokenMasked(1)).isFalse();
  }

  @Test
  void onlyTheNumbersOfALineMakeItsParameterHash() {
    assertThat(tokenize("took 3 ms").parameterHash())
        .isEqualTo(tokenize("lost 3 disks").parameterHash())
        .isNotEqualTo(tokenize("took 4 ms").parameterHash());
    assertThat(tokenize("at 10.0.0.1").parameterHash())
        .isEqualTo(tokenize("at 10.0.0.2").parameterHash());
  }

  @Test
  void onlyTheNumbersOfALineAreLeftOutOfItsMaskedHash() {
    assertThat(tokenize("took 3 ms").maskedHash())
        .isEqualTo(tokenize("took 4012 ms").maskedHash())
        .isNotEqualTo(tokenize("Took 3 ms").maskedHash())
        .isNotEqualTo(tokenize("took 3ms").maskedHash());
  }

  @Test
  void aClearedBufferIsAnEmptyLine() {
    TokenizedLine buffer = tokenize("disk failed 502");
    buffer.clear();
    assertThat(buffer.pieces()).isZero();
    assertThat(buffer.tokens()).isZero();
    assertThat(buffer.maskedHash()).isEqualTo(tokenize("").maskedHash());
  }

  private static TokenizedLine tokenize(LineCase line) {
    return tokenize(line.line().message());
  }

  private static TokenizedLine tokenize(String message) {
    return LineTokenizer.tokenize(message, new TokenizedLine());
  }

  static List<String> pieces(TokenizedLine line) {
    List<String> pieces = new ArrayList<>();
    for (int i = 0; i < line.pieces(); i++) {
      pieces.add(line.kind(i) + " " + line.pieceText(i));
    }
    return pieces;
  }

  static List<String> masked(TokenizedLine line) {
    List<String> tokens = new ArrayList<>();
    for (int i = 0; i < line.tokens(); i++) {
      tokens.add(line.maskedToken(i));
    }
    return tokens;
  }
}
