/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.partition;

import io.fame.scoring.LogLine;
import io.fame.scoring.template.Template;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Divides templates into failure domains by their words and contexts alone, without a language
 * model. The same templates give the same domains and names, in whatever order they come.
 *
 * <p>The number of domains begins at half the square root of the number of templates (at least
 * {@value #FEWEST}, or half the templates where there are fewer than eight) and rises, up to
 * {@value #MOST}, until a certifier would find that every template fits its domain and no domain
 * holds two unrelated groups. Should no number do, then the best one is taken.
 */
public final class Partitioner implements PartitionProposals {
  private static final int FEWEST = 4;
  static final int MOST = 16;

  /** Memory of the clustering grows with the square of this. */
  private static final int MOST_CLUSTERED = 3000;

  @Override
  public Proposal propose(List<TemplateProfile> templates, Function<LogLine, Template> matcher) {
    return new Proposal(partition(templates), List.of());
  }

  /** Divides the templates; at least one is needed. */
  public Partition partition(List<TemplateProfile> templates) {
    if (templates.isEmpty()) {
      throw new IllegalArgumentException("no templates");
    }
    // The most frequent first: they are clustered, should there be too many.
    List<TemplateProfile> sorted =
        templates.stream()
            .sorted(
                Comparator.comparingDouble(TemplateProfile::lines)
                    .reversed()
                    .thenComparing(template -> template.template().id()))
            .toList();
    TemplateVectors vectors = TemplateVectors.of(sorted);
    int[] clustered = IntStream.range(0, Math.min(sorted.size(), MOST_CLUSTERED)).toArray();
    WardHierarchy hierarchy = new WardHierarchy(vectors, clustered);
    PartitionFit.Measure measure = new PartitionFit.Measure(sorted);
    int[] best = completed(hierarchy.cut(1), vectors, 1);
    double leastMisplaced = Double.POSITIVE_INFINITY;
    for (int number : numbers(sorted.size())) {
      int[] domainOf = completed(hierarchy.cut(number), vectors, number);
      PartitionFit fit = measure.of(domainOf);
      if (fit.good()) {
        best = domainOf;
        break;
      }
      if (fit.misplacedTenths() < leastMisplaced) {
        best = domainOf;
        leastMisplaced = fit.misplacedTenths();
      }
    }
    return named(best, vectors, sorted);
  }

  /** Numbers of domains in the order in which they are tried. */
  private static int[] numbers(int templates) {
    int first = firstNumber(templates);
    int last = Math.max(first, Math.min(MOST, templates / 2));
    return IntStream.concat(
            IntStream.rangeClosed(first, last),
            IntStream.iterate(first - 1, number -> number > 1, number -> number - 1))
        .toArray();
  }

  private static int firstNumber(int templates) {
    return templates < 2 * FEWEST
        ? Math.max(1, templates / 2)
        : Math.max(FEWEST, Math.min(MOST, (int) Math.round(Math.sqrt(templates) / 2)));
  }

  private static int[] completed(int[] clusters, TemplateVectors vectors, int number) {
    int[] domainOf = Arrays.copyOf(clusters, vectors.size());
    Arrays.fill(domainOf, clusters.length, domainOf.length, -1);
    return NearestDomain.complete(vectors, domainOf, number);
  }

  private static Partition named(
      int[] domainOf, TemplateVectors vectors, List<TemplateProfile> templates) {
    List<List<Integer>> members = new ArrayList<>();
    for (int template = 0; template < domainOf.length; template++) {
      while (members.size() <= domainOf[template]) {
        members.add(new ArrayList<>());
      }
      members.get(domainOf[template]).add(template);
    }
    List<List<String>> words = new DomainNames(vectors).distinctive(members);
    List<String> names = DomainNames.names(words);
    StatedClaims claims = new StatedClaims(templates);
    List<FailureDomain> domains = new ArrayList<>();
    for (int domain = 0; domain < names.size(); domain++) {
      String description =
          words.get(domain).isEmpty()
              ? "Templates without words."
              : "Templates about " + String.join(", ", words.get(domain)) + ".";
      List<String> ids =
          members.get(domain).stream().map(t -> templates.get(t).template().id()).toList();
      domains.add(
          new FailureDomain(names.get(domain), description, ids, claims.of(domainOf, domain)));
    }
    return new Partition("deterministic", domains);
  }
}
