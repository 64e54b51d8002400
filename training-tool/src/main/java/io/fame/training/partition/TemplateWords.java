/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.partition;

import io.fame.scoring.line.LineTokenizer;
import io.fame.scoring.line.TokenizedLine;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The words that a reader sees in templates and their context values, in lower case, parts of
 * camel-case names included: what an indicator may be.
 */
final class TemplateWords {
  private static final int SHORTEST = 2;

  private final List<Set<String>> words = new ArrayList<>();
  private final Map<String, BitSet> templatesWith = new HashMap<>();
  private final TokenizedLine buffer = new TokenizedLine();

  TemplateWords(List<TemplateProfile> templates) {
    for (TemplateProfile template : templates) {
      Set<String> ofTemplate = wordsOf(template.template().text());
      for (String value : template.context()) {
        ofTemplate.addAll(wordsOf(value));
        if (!value.isBlank()) {
          ofTemplate.add(value.toLowerCase(Locale.ROOT));
        }
      }
      ofTemplate.forEach(
          word -> templatesWith.computeIfAbsent(word, w -> new BitSet()).set(words.size()));
      words.add(ofTemplate);
    }
  }

  /** The words of a template, and its context values as they are, sorted. */
  Set<String> of(int template) {
    return words.get(template);
  }

  /**
   * Which templates carry an indicator: those with such a context value, and those with all of its
   * words.
   */
  BitSet carriers(String indicator) {
    BitSet carriers = new BitSet();
    Set<String> all = plainWordsOf(indicator);
    if (!all.isEmpty()) {
      carriers.set(0, words.size());
      all.forEach(word -> carriers.and(templatesWith.getOrDefault(word, new BitSet())));
    }
    carriers.or(templatesWith.getOrDefault(indicator.toLowerCase(Locale.ROOT), new BitSet()));
    return carriers;
  }

  private Set<String> wordsOf(String text) {
    Set<String> found = plainWordsOf(text);
    found.addAll(WordParts.ofNames(text));
    return found;
  }

  private Set<String> plainWordsOf(String text) {
    Set<String> found = new TreeSet<>();
    TokenizedLine tokens = LineTokenizer.tokenize(text, buffer);
    for (int piece = 0; piece < tokens.pieces(); piece++) {
      String word = tokens.pieceText(piece).toLowerCase(Locale.ROOT);
      if (!tokens.isNumber(piece) && word.length() >= SHORTEST) {
        found.add(word);
      }
    }
    return found;
  }
}
