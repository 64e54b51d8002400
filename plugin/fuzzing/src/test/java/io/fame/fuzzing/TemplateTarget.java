/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.fuzzing;

import io.fame.scoring.line.LineTokenizer;
import io.fame.scoring.line.TokenizedLine;
import io.fame.scoring.template.Template;
import io.fame.scoring.template.TemplateTree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The template tree: what it finds is what a search through all templates finds.
 *
 * <p>Input: templates, one per line, an empty line, then log lines.
 */
public final class TemplateTarget {
  private static final TokenizedLine LINE = new TokenizedLine();

  private TemplateTarget() {}

  public static void fuzzerTestOneInput(byte[] input) {
    String[] parts = InputText.of(input).split("\n\n", 2);
    List<Template> templates = new ArrayList<>();
    for (String text : parts[0].split("\n", -1)) {
      List<String> tokens = Arrays.stream(text.split(" ", -1)).filter(t -> !t.isEmpty()).toList();
      templates.add(new Template(String.format("%016x", templates.size()), tokens, null));
    }
    TemplateTree tree = TemplateTree.of(templates);
    if (parts.length > 1) {
      for (String text : parts[1].split("\n", -1)) {
        LineTokenizer.tokenize(text, LINE);
        int match = searched(templates);
        int closest = tree.closest(LINE);
        Law.holds(tree.match(LINE) == match, "the tree finds what a search finds");
        Law.holds(
            match == TemplateTree.NONE || closest == match, "nothing is closer than what matches");
        Law.holds(
            closest >= TemplateTree.NONE && closest < templates.size(), "what is close is there");
      }
    }
  }

  private static int searched(List<Template> templates) {
    for (int t = 0; t < templates.size(); t++) {
      if (matches(templates.get(t).tokens())) {
        return t;
      }
    }
    return TemplateTree.NONE;
  }

  private static boolean matches(List<String> tokens) {
    if (tokens.size() != LINE.tokens()) {
      return false;
    }
    for (int i = 0; i < tokens.size(); i++) {
      String token = tokens.get(i);
      if (!token.equals(Template.WILDCARD) && !token.equals(LINE.maskedToken(i))) {
        return false;
      }
    }
    return true;
  }
}
