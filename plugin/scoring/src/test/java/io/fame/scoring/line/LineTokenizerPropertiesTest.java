/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring.line;

import static org.assertj.core.api.Assertions.assertThat;

import io.fame.scoring.RandomLines;
import io.fame.scoring.template.Template;
import io.fame.scoring.template.TemplateTree;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class LineTokenizerPropertiesTest {
  private final TokenizedLine reused = new TokenizedLine();

  @Property
  void piecesOfAnyTextLieInTheTextInOrder(@ForAll("texts") String text) {
    TokenizedLine line = LineTokenizer.tokenize(text, new TokenizedLine());
    int at = 0;
    for (int i = 0; i < line.pieces(); i++) {
      assertThat(line.pieceStart(i)).isGreaterThanOrEqualTo(at);
      assertThat(line.pieceEnd(i)).isGreaterThan(line.pieceStart(i));
      at = line.pieceEnd(i);
    }
    assertThat(at).isLessThanOrEqualTo(text.length());
  }

  @Property
  void aReusedBufferHoldsNothingOfTheLineBefore(
      @ForAll("texts") String before, @ForAll("texts") String text) {
    LineTokenizer.tokenize(before, reused);
    LineTokenizer.tokenize(text, reused);
    TokenizedLine fresh = LineTokenizer.tokenize(text, new TokenizedLine());
    assertThat(LineTokenizerTest.pieces(reused)).isEqualTo(LineTokenizerTest.pieces(fresh));
    assertThat(LineTokenizerTest.masked(reused)).isEqualTo(LineTokenizerTest.masked(fresh));
    assertThat(reused.maskedHash()).isEqualTo(fresh.maskedHash());
    assertThat(reused.parameterHash()).isEqualTo(fresh.parameterHash());
  }

  @Property
  void aTokensHashIsThatOfItsMaskedText(@ForAll("texts") String text) {
    TokenizedLine line = LineTokenizer.tokenize(text, new TokenizedLine());
    for (int i = 0; i < line.tokens(); i++) {
      assertThat(line.tokenHash(i)).isEqualTo(LineTokenizer.maskedTokenHash(line.maskedToken(i)));
    }
  }

  @Property
  void aTemplateMadeOfALineMatchesIt(@ForAll("texts") String text) {
    TokenizedLine line = LineTokenizer.tokenize(text, new TokenizedLine());
    List<String> tokens = new ArrayList<>();
    for (int i = 0; i < line.tokens(); i++) {
      tokens.add(line.maskedToken(i));
    }
    TemplateTree tree = TemplateTree.of(List.of(new Template("0", tokens, null)));
    assertThat(tree.match(line)).isZero();
  }

  @Property
  void anIdentifierIsOnePieceWhateverItIs(@ForAll("identifiers") String identifier) {
    TokenizedLine line =
        LineTokenizer.tokenize("peer " + identifier + " lost", new TokenizedLine());
    assertThat(LineTokenizerTest.pieces(line))
        .containsExactly("WORD peer", "IDENTIFIER " + identifier, "WORD lost");
    assertThat(LineTokenizerTest.masked(line)).containsExactly("peer", "#", "lost");
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.oneOf(RandomLines.anyText(), RandomLines.logText());
  }

  @Provide
  Arbitrary<String> identifiers() {
    return RandomLines.identifier();
  }
}
