/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring.template;

import static org.assertj.core.api.Assertions.assertThat;

import io.fame.scoring.RandomLines;
import io.fame.scoring.line.LineTokenizer;
import io.fame.scoring.line.TokenizedLine;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** What is known although no template matches it token by token, and what is not. */
class ClosestTemplateTest {
  @Test
  void aLineThatMatchesIsOfItsTemplateHoweverMuchItResemblesAnother() {
    TemplateTree tree = tree("disk # failed badly today", "disk # failed <*> today");
    assertThat(closest(tree, "disk 3 failed badly today")).isZero();
    assertThat(closest(tree, "disk 3 failed slowly today")).isEqualTo(1);
  }

  @Test
  void namedFieldsAddedAtTheEndAreNoNewKindOfLine() {
    TemplateTree tree = tree("\"GET <*> HTTP/#\" # #", "completely different words");
    assertThat(closest(tree, "\"GET /a HTTP/1.1\" 200 17 rt=0.003")).isZero();
    assertThat(closest(tree, "\"GET /a HTTP/1.1\" 200 17 rt=0.003 urt=- region=eu")).isZero();
  }

  @Test
  void aLineOfAddedFieldsAloneIsNoneOfTheEmptyTemplate() {
    TemplateTree tree = TemplateTree.of(List.of(new Template("e", List.of(), null)));
    assertThat(closest(tree, "a=1 b=2")).isEqualTo(TemplateTree.NONE);
  }

  @Test
  void aLineInOtherWordsIsOfTheTemplateThatItSharesMostWordsWith() {
    TemplateTree tree = tree("# double-hummer alignment exceptions", "floating units", "link down");
    assertThat(closest(tree, "7 floating point alignment exceptions")).isZero();
  }

  @Test
  void aLineThatSharesLittleIsNovel() {
    TemplateTree tree = tree("disk # failed badly today", "link # is down");
    assertThat(closest(tree, "the quota of a disk was exceeded by user root"))
        .isEqualTo(TemplateTree.NONE);
  }

  @Test
  void numbersAloneResembleNothing() {
    assertThat(closest(tree("# # # #"), "iar 12 dear 13")).isEqualTo(TemplateTree.NONE);
    assertThat(closest(tree("disk # # #"), "1 2 3")).isEqualTo(TemplateTree.NONE);
  }

  @Test
  void oneWordInCommonIsNotEnough() {
    assertThat(closest(tree("disk failed"), "fan failed")).isEqualTo(TemplateTree.NONE);
    assertThat(closest(tree("disk failed"), "disk has failed")).isZero();
  }

  @Test
  void aWordThatOccursTwiceIsSharedTwiceOnlyWhereBothHaveItTwice() {
    TemplateTree tree = tree("retry", "retry after retry after retry");
    assertThat(closest(tree, "retry and retry and retry")).isEqualTo(1);
  }

  @Test
  void amongEquallySimilarTemplatesTheFirstInTheBundlesOrderWins() {
    assertThat(closest(tree("disk a b", "disk c d"), "disk x y b d")).isZero();
    assertThat(closest(tree("disk c d", "disk a b"), "disk x y b d")).isZero();
  }

  @Test
  void theAnswerIsTheSameWhenItIsRemembered() {
    TemplateTree tree = tree("disk # failed badly today", "link # is down");
    for (int again = 0; again < 3; again++) {
      assertThat(closest(tree, "disk 5 failed today")).isZero();
      assertThat(closest(tree, "nothing of the kind")).isEqualTo(TemplateTree.NONE);
    }
  }

  @Property(tries = 200)
  void theAnswerDoesNotDependOnTheLinesBefore(@ForAll("manyLines") List<String> lines) {
    String[] texts = lines.stream().limit(lines.size() / 2).toArray(String[]::new);
    TemplateTree used = tree(texts);
    List<Integer> first = lines.stream().map(line -> closest(used, line)).toList();
    List<Integer> alone = lines.stream().map(line -> closest(tree(texts), line)).toList();
    assertThat(first).isEqualTo(alone);
  }

  @Property(tries = 200)
  void aTemplateIsFoundAgainByItsOwnText(@ForAll("manyLines") List<String> lines) {
    TemplateTree tree = tree(lines.toArray(String[]::new));
    IntStream.range(0, lines.size())
        .forEach(
            i -> {
              int found = closest(tree, lines.get(i));
              assertThat(tree.templates().get(found).tokens())
                  .isEqualTo(tree.templates().get(i).tokens());
            });
  }

  @Provide
  Arbitrary<List<String>> manyLines() {
    return Arbitraries.of("disk", "link", "failed", "down", "badly", "of", "rt=x", "today")
        .list()
        .ofMinSize(1)
        .ofMaxSize(7)
        .map(words -> String.join(" ", words))
        .list()
        .ofMinSize(2)
        .ofMaxSize(30);
  }

  @Property
  void noTextMakesItFail(@ForAll("texts") String text) {
    TemplateTree tree = tree("disk # failed badly today", "link # is down");
    assertThat(closest(tree, text)).isBetween(TemplateTree.NONE, 1);
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.oneOf(RandomLines.anyText(), RandomLines.logText());
  }

  private static TemplateTree tree(String... texts) {
    List<Template> templates = new ArrayList<>();
    for (String text : texts) {
      templates.add(new Template(text, List.of(text.split(" ")), null));
    }
    return TemplateTree.of(templates);
  }

  private static int closest(TemplateTree tree, String line) {
    return tree.closest(LineTokenizer.tokenize(line, new TokenizedLine()));
  }
}
