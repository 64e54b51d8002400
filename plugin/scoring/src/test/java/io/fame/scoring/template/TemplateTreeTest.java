/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring.template;

import static org.assertj.core.api.Assertions.assertThat;

import io.fame.scoring.line.LineTokenizer;
import io.fame.scoring.line.TokenizedLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TemplateTreeTest {
  @Test
  void numbersMatchTheirMask() {
    TemplateTree tree = tree("took # ms");
    assertThat(match(tree, "took 3 ms")).isZero();
    assertThat(match(tree, "took 4012.5 ms")).isZero();
    assertThat(match(tree, "took long ms")).isEqualTo(TemplateTree.NONE);
  }

  @Test
  void aWildcardMatchesExactlyOneTokenOfAnyText() {
    TemplateTree tree = tree("user <*> logged in");
    assertThat(match(tree, "user root logged in")).isZero();
    assertThat(match(tree, "user 0 logged in")).isZero();
    assertThat(match(tree, "user <*> logged in")).isZero();
    assertThat(match(tree, "user logged in")).isEqualTo(TemplateTree.NONE);
    assertThat(match(tree, "user the root logged in")).isEqualTo(TemplateTree.NONE);
  }

  @Test
  void upperAndLowerCaseAreToldApart() {
    assertThat(match(tree("disk failed"), "Disk failed")).isEqualTo(TemplateTree.NONE);
  }

  @Test
  void aMaskInsideATokenIsPartOfIt() {
    TemplateTree tree = tree("generating core.#");
    assertThat(match(tree, "generating core.304")).isZero();
    assertThat(match(tree, "generating core304")).isEqualTo(TemplateTree.NONE);
  }

  @Test
  void theFirstInTheBundlesOrderWins() {
    assertThat(match(tree("disk <*>", "disk failed"), "disk failed")).isZero();
    assertThat(match(tree("disk failed", "disk <*>"), "disk failed")).isZero();
    assertThat(match(tree("<*> failed", "disk <*>", "<*> <*>"), "disk failed")).isZero();
    assertThat(match(tree("<*> <*>", "<*> failed", "disk failed"), "disk failed")).isZero();
    assertThat(match(tree("disk <*>", "<*> failed"), "link failed")).isEqualTo(1);
  }

  @Test
  void templatesWithoutConstantsMatchByLengthAlone() {
    TemplateTree tree = tree("<*>", "<*> <*> <*> <*> <*>", "a <*> <*> <*> b");
    assertThat(match(tree, "x")).isZero();
    assertThat(match(tree, "a 2 3 4 b")).isEqualTo(1);
    assertThat(match(tree, "x y")).isEqualTo(TemplateTree.NONE);
  }

  @Test
  void aConstantAfterManyWildcardsIsFound() {
    TemplateTree tree = tree("<*> <*> <*> <*> failed", "<*> <*> <*> down <*>");
    assertThat(match(tree, "a b c d failed")).isZero();
    assertThat(match(tree, "a b c down e")).isEqualTo(1);
    assertThat(match(tree, "a b c down failed")).isZero();
    assertThat(match(tree, "a b c d e")).isEqualTo(TemplateTree.NONE);
  }

  @Test
  void anEmptyLineMatchesTheTemplateWithoutTokens() {
    TemplateTree tree = TemplateTree.of(List.of(new Template("e", List.of(), null)));
    assertThat(match(tree, " \t")).isZero();
    assertThat(match(tree, "x")).isEqualTo(TemplateTree.NONE);
  }

  @Test
  void aTreeWithoutTemplatesMatchesNothing() {
    TemplateTree tree = TemplateTree.of(List.of());
    assertThat(match(tree, "")).isEqualTo(TemplateTree.NONE);
    assertThat(match(tree, "disk failed")).isEqualTo(TemplateTree.NONE);
  }

  @Test
  void knowsAboutWhatItTakesTheIndexOfWordsIncluded() {
    long empty = TemplateTree.of(List.of()).memoryBytes();
    List<Template> templates = new ArrayList<>();
    for (int t = 0; t < 10_000; t++) {
      List<String> tokens = List.of("unit" + (char) ('a' + t % 20), "failed", "to", "start");
      templates.add(new Template(String.valueOf(t), tokens, null));
    }
    long perTemplate = (TemplateTree.of(templates).memoryBytes() - empty) / templates.size();
    assertThat(perTemplate).isBetween(400L, 1_000L);
  }

  @Test
  void findsWhatComparingWithEveryTemplateFinds() {
    Random random = new Random(1);
    List<Template> templates = new ArrayList<>();
    for (int t = 0; t < 40; t++) {
      templates.add(new Template(String.valueOf(t), tokens(random, true), null));
    }
    TemplateTree tree = TemplateTree.of(templates);
    int matched = 0;
    for (int i = 0; i < 3000; i++) {
      List<String> tokens = tokens(random, false);
      int expected = firstOf(templates, tokens);
      assertThat(match(tree, String.join(" ", tokens))).isEqualTo(expected);
      matched += expected == TemplateTree.NONE ? 0 : 1;
    }
    assertThat(matched).isBetween(300, 2700);
  }

  private static List<String> tokens(Random random, boolean wildcards) {
    List<String> tokens = new ArrayList<>();
    int count = 1 + random.nextInt(6);
    for (int i = 0; i < count; i++) {
      boolean wildcard = wildcards && random.nextInt(3) == 0;
      tokens.add(wildcard ? Template.WILDCARD : String.valueOf((char) ('x' + random.nextInt(3))));
    }
    return tokens;
  }

  private static int firstOf(List<Template> templates, List<String> tokens) {
    for (int t = 0; t < templates.size(); t++) {
      List<String> template = templates.get(t).tokens();
      boolean equal = template.size() == tokens.size();
      for (int i = 0; equal && i < tokens.size(); i++) {
        equal = template.get(i).equals(Template.WILDCARD) || template.get(i).equals(tokens.get(i));
      }
      if (equal) {
        return t;
      }
    }
    return TemplateTree.NONE;
  }

  private static TemplateTree tree(String... texts) {
    List<Template> templates = new ArrayList<>();
    for (String text : texts) {
      templates.add(new Template(text, List.of(text.split(" ")), null));
    }
    return TemplateTree.of(templates);
  }

  private static int match(TemplateTree tree, String line) {
    return tree.match(LineTokenizer.tokenize(line, new TokenizedLine()));
  }
}
