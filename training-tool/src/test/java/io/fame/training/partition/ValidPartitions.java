/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.partition;

import io.fame.scoring.template.Template;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Partitions of a system that were made with care, in different ways: the recorded language
 * model's, the deterministic one, clusterings of every second granularity up to sixteen domains by
 * hierarchy, by a hierarchy that sees only four words out of five, and by k-means (the best of
 * eight seeds).
 */
final class ValidPartitions {
  private static final int STARTS = 8;
  private static final int ROUNDS = 30;

  private ValidPartitions() {}

  static Map<String, int[]> of(JudgedSystem system) {
    List<TemplateProfile> templates = system.templates();
    Map<String, int[]> made = new LinkedHashMap<>();
    made.put("recorded", system.recorded());
    made.put("deterministic", deterministic(system));
    TemplateVectors vectors = TemplateVectors.ofWordParts(templates);
    int[] all = IntStream.range(0, templates.size()).toArray();
    int fewest = Math.max(2, (int) Math.round(Math.sqrt(templates.size()) / 2));
    int most = Math.min(16, Math.max(fewest, templates.size() / 4));
    for (int number = fewest; number <= most; number += 2) {
      made.put("hierarchy-" + number, new WardHierarchy(vectors, all).cut(number));
      made.put(
          "fewer-words-" + number,
          new WardHierarchy(TemplateVectors.of(fewerWords(templates, number)), all).cut(number));
      made.put("k-means-" + number, kMeans(vectors, number));
    }
    return made;
  }

  private static int[] deterministic(JudgedSystem system) {
    List<FailureDomain> domains = new Partitioner().partition(system.templates()).domains();
    return system.templates().stream()
        .mapToInt(
            template ->
                IntStream.range(0, domains.size())
                    .filter(d -> domains.get(d).templateIds().contains(template.template().id()))
                    .findFirst()
                    .orElseThrow())
        .toArray();
  }

  private static List<TemplateProfile> fewerWords(List<TemplateProfile> templates, int seed) {
    List<TemplateProfile> fewer = new ArrayList<>();
    for (TemplateProfile template : templates) {
      List<String> words =
          template.template().tokens().stream()
              .filter(word -> Math.floorMod(word.hashCode() * 31 + seed, 5) != 0)
              .toList();
      fewer.add(
          new TemplateProfile(
              new Template(template.template().id(), words, null),
              template.context(),
              template.lines()));
    }
    return fewer;
  }

  private static int[] kMeans(TemplateVectors vectors, int number) {
    int[] best = null;
    double bestFit = -1;
    for (int start = 0; start < STARTS; start++) {
      int[] domainOf = new int[vectors.size()];
      double fit = kMeans(vectors, number, new Random(100L * number + start), domainOf);
      if (fit > bestFit) {
        best = domainOf;
        bestFit = fit;
      }
    }
    return best;
  }

  private static double kMeans(TemplateVectors vectors, int number, Random random, int[] domainOf) {
    double[][] centre = new double[number][vectors.dimensions()];
    double[] far = new double[vectors.size()];
    Arrays.fill(far, 1);
    for (int d = 0; d < number; d++) {
      double at = random.nextDouble() * Arrays.stream(far).sum();
      int chosen = 0;
      while (chosen < far.length - 1 && (at -= far[chosen]) > 0) {
        chosen++;
      }
      vectors.addTo(centre[d], chosen, 1);
      for (int t = 0; t < far.length; t++) {
        double distance = Math.max(0, 1 - vectors.similarity(t, chosen));
        far[t] = Math.min(far[t], distance * distance);
      }
    }
    double fit = 0;
    for (int round = 0; round < ROUNDS; round++) {
      fit = 0;
      for (int t = 0; t < domainOf.length; t++) {
        double best = -1;
        for (int d = 0; d < number; d++) {
          double product = vectors.product(centre[d], t);
          if (product > best) {
            best = product;
            domainOf[t] = d;
          }
        }
        fit += best;
      }
      for (double[] sum : centre) {
        Arrays.fill(sum, 0);
      }
      for (int t = 0; t < domainOf.length; t++) {
        vectors.addTo(centre[domainOf[t]], t, 1);
      }
      for (double[] sum : centre) {
        double length = Math.sqrt(Arrays.stream(sum).map(v -> v * v).sum());
        for (int i = 0; i < sum.length && length > 0; i++) {
          sum[i] /= length;
        }
      }
    }
    return fit;
  }
}
