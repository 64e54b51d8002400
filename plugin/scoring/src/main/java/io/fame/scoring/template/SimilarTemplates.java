/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring.template;

import io.fame.scoring.line.TokenizedLine;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Finds the frozen template that a line resembles most. A pure function of the line's masked text
 * and the bundle, so every node and every run agree, in whatever order lines come. Thread-safe.
 */
final class SimilarTemplates {
  /**
   * Least share of words and numbers in common: the similarity from which Drain's best-known
   * implementation takes a line for one of a template.
   */
  private static final double LEAST_SIMILARITY = 0.4;

  /** Templates that a line is compared with, those that share its rarest words. */
  private static final int MOST_CANDIDATES = 64;

  /** Masked texts whose answer is remembered; a text that is pushed out is looked up again. */
  private static final int REMEMBERED = 1 << 12;

  /** Low bits of a remembered entry hold the answer, the others the hash of the text. */
  private static final int ANSWER_BITS = 20;

  private static final long ANSWER = (1L << ANSWER_BITS) - 1;

  /** A word bag without its words. */
  private static final long BAG_BYTES = 48;

  /** A place of the index: hash, reference, and of a third of them the head of an array. */
  private static final long PLACE_BYTES = 24;

  private final WordBag[] bags;
  private final TemplatesByHash templatesOfWord;
  private final AtomicLongArray remembered = new AtomicLongArray(REMEMBERED);

  SimilarTemplates(List<Template> templates) {
    bags = templates.stream().map(WordBag::of).toArray(WordBag[]::new);
    TemplatesByHash.Builder index = new TemplatesByHash.Builder();
    for (int t = 0; t < bags.length; t++) {
      for (long word : bags[t].words()) {
        index.add(word, t);
      }
    }
    templatesOfWord = index.build();
  }

  /** What it takes, about. */
  long memoryBytes() {
    long words = 0;
    for (WordBag bag : bags) {
      words += bag.words().length;
    }
    return Long.BYTES * (long) REMEMBERED
        + (Long.BYTES + Integer.BYTES) * words
        + BAG_BYTES * bags.length
        + PLACE_BYTES * templatesOfWord.capacity();
  }

  /** Index of the most similar template, or {@link TemplateTree#NONE}. */
  int closest(TokenizedLine line) {
    long text = line.maskedHash();
    int slot = (int) (text >>> ANSWER_BITS) & (REMEMBERED - 1);
    long entry = remembered.getOpaque(slot);
    if (entry != 0 && ((entry ^ text) & ~ANSWER) == 0) {
      return (int) (entry & ANSWER) - 2;
    }
    int found = search(WordBag.of(line));
    if (found + 2 <= ANSWER) {
      // Never 0, which stands for a free slot: NONE is -1.
      remembered.setOpaque(slot, (text & ~ANSWER) | (found + 2));
    }
    return found;
  }

  private int search(WordBag line) {
    List<int[]> rarestFirst = new ArrayList<>();
    for (long word : line.words()) {
      int[] templates = templatesOfWord.get(word);
      if (templates != null) {
        rarestFirst.add(templates);
      }
    }
    rarestFirst.sort(Comparator.comparingInt(templates -> templates.length));
    int[] candidates = new int[MOST_CANDIDATES];
    int count = 0;
    for (int[] templates : rarestFirst) {
      for (int i = 0; i < templates.length && count < MOST_CANDIDATES; i++) {
        if (!contains(candidates, count, templates[i])) {
          candidates[count++] = templates[i];
        }
      }
    }
    int found = TemplateTree.NONE;
    double best = 0;
    for (int c = 0; c < count; c++) {
      double similarity = bags[candidates[c]].similarity(line);
      boolean better = similarity > best || (similarity == best && candidates[c] < found);
      if (similarity >= LEAST_SIMILARITY && better) {
        best = similarity;
        found = candidates[c];
      }
    }
    return found;
  }

  private static boolean contains(int[] values, int count, int value) {
    for (int i = 0; i < count; i++) {
      if (values[i] == value) {
        return true;
      }
    }
    return false;
  }
}
