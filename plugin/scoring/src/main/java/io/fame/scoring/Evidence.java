/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring;

import io.fame.scoring.line.LineTokenizer;
import io.fame.scoring.line.TokenizedLine;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Finds the words that raise a line's score by scoring the line again without each of them: the
 * evidence is what the model does, not an approximation of it.
 */
final class Evidence {
  private static final int WORDS = 5;

  /** Distinct words that are tried per line, so that the cost of an anomaly is bounded. */
  private static final int CANDIDATES = 64;

  /** A word must raise the log odds of an anomaly by at least this much to be named. */
  private static final double LEAST_GAIN = 0.05;

  /** Enough variants for one go; more would only hold more memory. */
  private static final int SCORED_TOGETHER = 256;

  /** Log odds of an anomaly, one for each line. */
  interface LogOdds {
    double[] of(List<LogLine> lines);
  }

  private Evidence() {}

  /** What of a line its score depends on. */
  private record Text(long first, long second) {}

  /**
   * For each line up to five words, those first whose removal lowers the score most. Failures come
   * in bursts of lines that differ in nothing that a model sees: of these one is explained.
   */
  static List<List<WordGain>> of(List<LogLine> lines, Workspace work, LogOdds logOdds) {
    List<LogLine> distinct = new ArrayList<>();
    Map<Text, Integer> places = new HashMap<>();
    int[] place = new int[lines.size()];
    for (int i = 0; i < place.length; i++) {
      LogLine line = lines.get(i);
      LineTokenizer.cut(line.message(), work.explained);
      work.explainedKey.take(work.explained, line.context(), 0);
      Text text = new Text(work.explainedKey.first(), work.explainedKey.second());
      Integer known = places.putIfAbsent(text, distinct.size());
      place[i] = known == null ? distinct.size() : known;
      if (known == null) {
        distinct.add(line);
      }
    }
    List<List<WordGain>> evidence = ofEach(distinct, work.explained, logOdds);
    return IntStream.of(place).mapToObj(evidence::get).toList();
  }

  /**
   * Variants of several lines are scored together, since a call of the model costs as much as
   * twenty lines.
   *
   * @param pieces a buffer that {@code logOdds} does not use
   */
  private static List<List<WordGain>> ofEach(
      List<LogLine> lines, TokenizedLine pieces, LogOdds logOdds) {
    List<List<WordGain>> evidence = new ArrayList<>(lines.size());
    List<Map<Long, String>> words = new ArrayList<>();
    List<LogLine> variants = new ArrayList<>();
    for (LogLine line : lines) {
      LineTokenizer.tokenize(line.message(), pieces);
      Map<Long, String> candidates = candidates(pieces);
      words.add(candidates);
      variants.add(line);
      for (long word : candidates.keySet()) {
        variants.add(without(line, pieces, word));
      }
      if (variants.size() >= SCORED_TOGETHER) {
        score(words, variants, logOdds, evidence);
      }
    }
    pieces.clear();
    score(words, variants, logOdds, evidence);
    return evidence;
  }

  private static void score(
      List<Map<Long, String>> words,
      List<LogLine> variants,
      LogOdds logOdds,
      List<List<WordGain>> evidence) {
    double[] odds = logOdds.of(variants);
    int at = 0;
    for (Map<Long, String> candidates : words) {
      evidence.add(best(List.copyOf(candidates.values()), odds, at));
      at += 1 + candidates.size();
    }
    words.clear();
    variants.clear();
  }

  /** Words by gain; the odds of the line itself, then those without each word. */
  private static List<WordGain> best(List<String> words, double[] odds, int from) {
    List<WordGain> gains = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      double gain = odds[from] - odds[from + 1 + i];
      if (gain >= LEAST_GAIN) {
        gains.add(new WordGain(words.get(i), gain));
      }
    }
    gains.sort(Comparator.comparingDouble(WordGain::gain).reversed());
    return gains.stream().limit(WORDS).toList();
  }

  /**
   * The line with every occurrence of a word taken out, however it is written: features are sets,
   * and one of two occurrences that the model takes for the same would still raise the score. A
   * blank stays, so that what was beside it does not grow together.
   */
  private static LogLine without(LogLine line, TokenizedLine pieces, long word) {
    String message = line.message();
    // What is beyond is not scored, and copies of a megabyte for each word would be for nothing.
    int end = Math.min(message.length(), LineTokenizer.MAX_CHARS);
    StringBuilder rest = new StringBuilder(end);
    int from = 0;
    for (int piece = 0; piece < pieces.pieces(); piece++) {
      if (pieces.pieceHash(piece) == word) {
        rest.append(message, from, pieces.pieceStart(piece)).append(' ');
        from = pieces.pieceEnd(piece);
      }
    }
    return new LogLine(rest.append(message, from, end).toString(), line.context());
  }

  /** Distinct words by hash, as the line has them first. */
  private static Map<Long, String> candidates(TokenizedLine pieces) {
    Map<Long, String> words = new LinkedHashMap<>();
    for (int piece = 0; piece < pieces.pieces() && words.size() < CANDIDATES; piece++) {
      // Of other pieces the model sees only the kind, so lines that differ in them share a score.
      if (pieces.isKept(piece)) {
        words.putIfAbsent(pieces.pieceHash(piece), pieces.pieceText(piece));
      }
    }
    return words;
  }
}
