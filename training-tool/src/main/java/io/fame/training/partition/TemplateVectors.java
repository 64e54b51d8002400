/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.partition;

import io.fame.scoring.line.LineTokenizer;
import io.fame.scoring.line.TokenizedLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;

/**
 * Templates as unit vectors of their words and context values, weighted by rarity (TF-IDF), so that
 * the inner product of two says how much of what is particular to them they share, 0..1.
 */
final class TemplateVectors {
  /**
   * A context value, such as the service, says more about what a line is about than a word does.
   */
  private static final double CONTEXT_WEIGHT = 2;

  private static final int SHORTEST_WORD = 2;

  private final List<Set<String>> terms;
  private final int[][] indices;
  private final double[][] values;
  private final int dimensions;

  private TemplateVectors(
      List<Set<String>> terms, int[][] indices, double[][] values, int dimensions) {
    this.terms = terms;
    this.dimensions = dimensions;
    this.indices = indices;
    this.values = values;
  }

  /** Vectors of words and context values. */
  static TemplateVectors of(List<TemplateProfile> templates) {
    return of(templates, TemplateVectors::terms);
  }

  /**
   * The same, of word parts as well: {@code NameNode} has something in common with {@code node},
   * and {@code allocated} with {@code allocation}. People and language models see that, so whoever
   * judges their domains has to.
   */
  static TemplateVectors ofWordParts(List<TemplateProfile> templates) {
    return of(
        templates,
        (template, buffer) -> {
          Set<String> terms = new TreeSet<>();
          for (String term : terms(template, buffer)) {
            terms.addAll(isContext(term) ? Set.of(term) : WordParts.ofLowerCase(term));
          }
          terms.addAll(WordParts.ofText(template.template().text()));
          return terms;
        });
  }

  private static TemplateVectors of(
      List<TemplateProfile> templates,
      BiFunction<TemplateProfile, TokenizedLine, Set<String>> termsOf) {
    TokenizedLine buffer = new TokenizedLine();
    List<Set<String>> terms = new ArrayList<>();
    Map<String, Integer> templatesWith = new TreeMap<>();
    for (TemplateProfile template : templates) {
      Set<String> termsOfTemplate = termsOf.apply(template, buffer);
      terms.add(termsOfTemplate);
      termsOfTemplate.forEach(term -> templatesWith.merge(term, 1, Integer::sum));
    }
    List<String> vocabulary = List.copyOf(templatesWith.keySet());
    Map<String, Integer> indexOf = new TreeMap<>();
    for (int i = 0; i < vocabulary.size(); i++) {
      indexOf.put(vocabulary.get(i), i);
    }
    int[][] indices = new int[terms.size()][];
    double[][] values = new double[terms.size()][];
    for (int t = 0; t < indices.length; t++) {
      indices[t] = terms.get(t).stream().mapToInt(indexOf::get).toArray();
      values[t] =
          terms.get(t).stream()
              .mapToDouble(term -> Math.log(1 + (double) terms.size() / templatesWith.get(term)))
              .toArray();
      normalize(values[t]);
    }
    return new TemplateVectors(terms, indices, values, vocabulary.size());
  }

  /** Number of different terms. */
  int dimensions() {
    return dimensions;
  }

  /** Adds a template, times a factor, to a sum of templates. */
  void addTo(double[] sum, int template, double factor) {
    for (int i = 0; i < indices[template].length; i++) {
      sum[indices[template][i]] += factor * values[template][i];
    }
  }

  /** Inner product of a template with a sum of templates. */
  double product(double[] sum, int template) {
    double product = 0;
    for (int i = 0; i < indices[template].length; i++) {
      product += sum[indices[template][i]] * values[template][i];
    }
    return product;
  }

  int size() {
    return indices.length;
  }

  /** The words and the context values of a template, sorted. */
  Set<String> terms(int template) {
    return terms.get(template);
  }

  /** A context value without the mark that tells it from a word; a word as it is. */
  static String plain(String term) {
    return isContext(term) ? term.substring(term.indexOf('=') + 1) : term;
  }

  /** What two templates share, 0..1. */
  double similarity(int a, int b) {
    double sum = 0;
    int i = 0;
    int j = 0;
    while (i < indices[a].length && j < indices[b].length) {
      int difference = indices[a][i] - indices[b][j];
      if (difference == 0) {
        sum += values[a][i++] * values[b][j++];
      } else if (difference < 0) {
        i++;
      } else {
        j++;
      }
    }
    return sum;
  }

  private static Set<String> terms(TemplateProfile template, TokenizedLine buffer) {
    Set<String> terms = new TreeSet<>();
    TokenizedLine tokens = LineTokenizer.tokenize(template.template().text(), buffer);
    for (int piece = 0; piece < tokens.pieces(); piece++) {
      String word = tokens.pieceText(piece).toLowerCase(Locale.ROOT);
      if (!tokens.isNumber(piece) && word.length() >= SHORTEST_WORD) {
        terms.add(word);
      }
    }
    for (int field = 0; field < template.context().size(); field++) {
      String value = template.context().get(field).toLowerCase(Locale.ROOT);
      if (!value.isBlank()) {
        terms.add(field + "=" + value);
      }
    }
    return terms;
  }

  /** Words hold letters only. */
  private static boolean isContext(String term) {
    return Character.isDigit(term.charAt(0));
  }

  private static void normalize(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value * value;
    }
    for (int i = 0; i < values.length; i++) {
      values[i] /= Math.sqrt(sum);
    }
  }
}
