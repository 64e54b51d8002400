/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.partition;

import java.util.Arrays;
import java.util.List;

/**
 * How well a division fits the texts and contexts of its templates. It sees no other division.
 *
 * @param misplacedTenths {@link Misplacement#tenths}
 * @param separation {@link Separation#least}
 * @param unrelated {@link UnrelatedGroups#share}
 */
record PartitionFit(double misplacedTenths, double separation, double unrelated) {
  /**
   * Most misplaced tenths and least separation: chosen on partitions of 17 systems (see
   * RATIONALE.md, where the trade-off is) so that at most one good partition in twenty is refused.
   */
  static final double MOST_MISPLACED = 0.9;

  static final double LEAST_SEPARATION = 1;

  /**
   * Most templates in domains that hold two unrelated groups. This sees two domains taken for one
   * only where they have nothing in common; a domain that is too wide costs precision of its name,
   * not of the verdicts.
   */
  static final double MOST_UNRELATED = 0.15;

  /** With fewer templates than this, similarities are accidents. */
  static final int FEWEST_COMPARED = 20;

  /** 17 systems have 0.16 to 0.55; templates without a word in common have less than 0.001. */
  private static final double LEAST_CONTRAST = 0.05;

  boolean good() {
    return misplacedTenths <= MOST_MISPLACED
        && separation >= LEAST_SEPARATION
        && unrelated <= MOST_UNRELATED;
  }

  /** What is computed once for all divisions of the same templates. */
  static final class Measure {
    private final Similarities similarities;
    private final Misplacement misplacement;
    private final Separation separation;
    private final UnrelatedGroups groups;

    Measure(List<TemplateProfile> templates) {
      similarities = Similarities.of(templates);
      misplacement = new Misplacement(similarities);
      separation = new Separation(similarities);
      groups = new UnrelatedGroups(TemplateVectors.of(similarities.templates()));
    }

    /**
     * Whether the templates can tell a good division from a bad one: there are enough of them, and
     * some have more in common than others.
     */
    boolean comparable() {
      return similarities.size() >= FEWEST_COMPARED && similarities.contrast() >= LEAST_CONTRAST;
    }

    /** The templates that are looked at, in the order in which {@link #of} expects them. */
    List<TemplateProfile> templates() {
      return similarities.templates();
    }

    /**
     * @param domainOf domain of each template, counted from 0; those beyond {@link #templates} are
     *     not looked at
     */
    PartitionFit of(int[] domainOf) {
      int[] compared = Arrays.copyOf(domainOf, similarities.size());
      return new PartitionFit(
          misplacement.tenths(compared), separation.least(compared), groups.share(compared));
    }
  }
}
