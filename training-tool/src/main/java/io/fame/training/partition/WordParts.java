/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.partition;

import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Parts by which related words are alike: those of a camel-case name, and beginnings. */
final class WordParts {
  private static final Pattern WORD = Pattern.compile("[A-Za-z]{2,}");

  /** {@code NameNode} and {@code IOError}: a capital begins a part, a run of them is one. */
  private static final Pattern CAMEL = Pattern.compile("[A-Z]+(?![a-z])|[A-Z]?[a-z]+");

  private static final int BEGINNING = 4;
  private static final int SHORTEST = 2;

  private WordParts() {}

  /** The word and its beginning, where it is longer than that. */
  static Set<String> ofLowerCase(String word) {
    // The mark keeps the beginning of one word from being equal to a whole other one.
    return word.length() > BEGINNING
        ? Set.of(word, "~" + word.substring(0, BEGINNING))
        : Set.of(word);
  }

  /** The same for all parts of the camel-case names in a text. */
  static Set<String> ofText(String text) {
    Set<String> parts = new TreeSet<>();
    ofNames(text).forEach(part -> parts.addAll(ofLowerCase(part)));
    return parts;
  }

  /** The parts of the camel-case names in a text, in lower case. */
  static Set<String> ofNames(String text) {
    Set<String> parts = new TreeSet<>();
    Matcher words = WORD.matcher(text);
    while (words.find()) {
      Matcher camel = CAMEL.matcher(words.group());
      while (camel.find()) {
        if (camel.group().length() >= SHORTEST) {
          parts.add(camel.group().toLowerCase(Locale.ROOT));
        }
      }
    }
    return parts;
  }
}
