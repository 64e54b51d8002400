/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring.template;

import io.fame.scoring.line.Hashing;
import io.fame.scoring.line.LineTokenizer;
import io.fame.scoring.line.TokenizedLine;
import java.util.Arrays;

/**
 * The words of a line or of a template in no order, and how many numbers it has.
 *
 * @param words sorted; the second occurrence of a word is another entry than its first
 * @param numbers masked numbers and identifiers
 */
record WordBag(long[] words, int numbers) {
  /** Weight of a number beside a word: most texts have some, so they say less. */
  private static final double NUMBER_WEIGHT = 0.5;

  private static final int LEAST_COMMON = 2;

  static WordBag of(TokenizedLine line) {
    long[] words = new long[line.pieces()];
    int count = 0;
    for (int piece = 0; piece < words.length; piece++) {
      if (!line.isNumber(piece)) {
        words[count++] = line.pieceHash(piece);
      }
    }
    return new WordBag(distinct(Arrays.copyOf(words, count)), line.pieces() - count);
  }

  /** Words of a template; what stands at its wildcards is not known and counts for nothing. */
  static WordBag of(Template template) {
    StringBuilder text = new StringBuilder();
    int numbers = 0;
    for (String token : template.tokens()) {
      if (!Template.WILDCARD.equals(token)) {
        text.append(token).append(' ');
        numbers += (int) token.chars().filter(c -> c == '#').count();
      }
    }
    WordBag words = of(LineTokenizer.tokenize(text.toString(), new TokenizedLine()));
    return new WordBag(words.words, numbers + words.numbers);
  }

  /**
   * Share of what both have in all that they have (Dice's coefficient), 0..1; 0 where they have
   * fewer than two words in common, since a word such as {@code failed} alone says nothing.
   */
  double similarity(WordBag other) {
    int common = 0;
    int at = 0;
    for (long word : words) {
      while (at < other.words.length && other.words[at] < word) {
        at++;
      }
      common += at < other.words.length && other.words[at] == word ? 1 : 0;
    }
    if (common < LEAST_COMMON) {
      return 0;
    }
    double shared = common + NUMBER_WEIGHT * Math.min(numbers, other.numbers);
    return 2 * shared / (size() + other.size());
  }

  private double size() {
    return words.length + NUMBER_WEIGHT * numbers;
  }

  private static long[] distinct(long[] words) {
    Arrays.sort(words);
    long[] distinct = words.clone();
    int nth = 0;
    for (int i = 1; i < words.length; i++) {
      nth = words[i] == words[i - 1] ? nth + 1 : 0;
      distinct[i] = nth == 0 ? words[i] : Hashing.combine(words[i], nth);
    }
    Arrays.sort(distinct);
    return distinct;
  }
}
