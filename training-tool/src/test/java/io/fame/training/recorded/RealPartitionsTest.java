/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.recorded;

import static org.assertj.core.api.Assertions.assertThat;

import io.fame.training.partition.FailureDomain;
import io.fame.training.partition.Partition;
import io.fame.training.partition.PartitionCertifier;
import io.fame.training.partition.Partitioner;
import io.fame.training.partition.TemplateProfile;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Partitions of real systems pass; the same with a tenth of the templates misplaced mostly do not.
 */
class RealPartitionsTest {
  private static final int TRIES = 20;
  private static final double SHARE = 0.1;

  private static List<MinedSystem> systems;

  @BeforeAll
  static void mine() throws Exception {
    systems = List.of(MinedSystem.services(), MinedSystem.bgl());
  }

  @TestFactory
  Stream<DynamicTest> recorded_partitions_pass() {
    return systems.stream()
        .map(
            system ->
                DynamicTest.dynamicTest(
                    system.name(),
                    () -> assertThat(passes(system.recorded().partition(), system)).isTrue()));
  }

  @TestFactory
  Stream<DynamicTest> deterministic_partitions_pass_and_have_keywords_for_names() {
    return systems.stream()
        .map(
            system ->
                DynamicTest.dynamicTest(
                    system.name(),
                    () -> {
                      Partition partition = new Partitioner().partition(system.templates());
                      assertThat(passes(partition, system)).isTrue();
                      assertThat(partition.domains()).hasSizeBetween(4, 16);
                      assertThat(partition.domains())
                          .extracting(FailureDomain::name)
                          .doesNotHaveDuplicates()
                          .allMatch(name -> name.matches("[a-z0-9][a-z0-9-]*"));
                    }));
  }

  @Test
  void the_order_of_the_templates_does_not_change_a_deterministic_partition() {
    List<TemplateProfile> shuffled = new ArrayList<>(systems.get(0).templates());
    Collections.shuffle(shuffled, new Random(5));

    assertThat(new Partitioner().partition(shuffled))
        .isEqualTo(new Partitioner().partition(systems.get(0).templates()));
  }

  @TestFactory
  Stream<DynamicTest> moving_a_tenth_of_the_templates_to_random_domains_fails_in_most_cases() {
    return corrupted(RealPartitionsTest::move);
  }

  @TestFactory
  Stream<DynamicTest> swapping_a_tenth_of_the_templates_fails_in_most_cases() {
    return corrupted(RealPartitionsTest::swap);
  }

  @TestFactory
  Stream<DynamicTest> splitting_domains_at_random_fails_in_most_cases() {
    return corrupted(RealPartitionsTest::split);
  }

  private static Stream<DynamicTest> corrupted(Corruption corruption) {
    return systems.stream()
        .map(
            system ->
                DynamicTest.dynamicTest(
                    system.name(),
                    () ->
                        assertThat(rejected(system.recorded().partition(), system, corruption))
                            .isGreaterThanOrEqualTo(TRIES * 2 / 3)));
  }

  private static int rejected(Partition partition, MinedSystem system, Corruption corruption) {
    int rejected = 0;
    for (int seed = 0; seed < TRIES; seed++) {
      TreeMap<String, String> domainOf = new TreeMap<>();
      for (FailureDomain domain : partition.domains()) {
        domain.templateIds().forEach(id -> domainOf.put(id, domain.name()));
      }
      Random random = new Random(seed);
      int touched = 0;
      while (touched < SHARE * domainOf.size()) {
        touched += corruption.apply(domainOf, random);
      }
      rejected += passes(partition(domainOf), system) ? 0 : 1;
    }
    return rejected;
  }

  /** Misplaces some templates and says how many. */
  private interface Corruption {
    int apply(TreeMap<String, String> domainOf, Random random);
  }

  private static int move(TreeMap<String, String> domainOf, Random random) {
    String moved = any(domainOf.keySet(), random);
    String old = domainOf.get(moved);
    domainOf.put(moved, other(domainOf, old, random));
    return 1;
  }

  private static int swap(TreeMap<String, String> domainOf, Random random) {
    String one = any(domainOf.keySet(), random);
    String two = any(domainOf.keySet(), random);
    if (domainOf.get(one).equals(domainOf.get(two))) {
      return 0;
    }
    domainOf.put(one, domainOf.put(two, domainOf.get(one)));
    return 2;
  }

  private static int split(TreeMap<String, String> domainOf, Random random) {
    String domain = any(new TreeSet<>(domainOf.values()), random);
    int moved = 0;
    for (Map.Entry<String, String> entry : domainOf.entrySet()) {
      if (entry.getValue().equals(domain) && random.nextBoolean()) {
        entry.setValue(domain + "-2");
        moved++;
      }
    }
    return moved;
  }

  private static String other(TreeMap<String, String> domainOf, String not, Random random) {
    TreeSet<String> others = new TreeSet<>(domainOf.values());
    others.remove(not);
    return any(others, random);
  }

  private static String any(Iterable<String> from, Random random) {
    List<String> all = new ArrayList<>();
    from.forEach(all::add);
    return all.get(random.nextInt(all.size()));
  }

  private static Partition partition(Map<String, String> domainOf) {
    Map<String, List<String>> members = new HashMap<>();
    domainOf.forEach((id, name) -> members.computeIfAbsent(name, n -> new ArrayList<>()).add(id));
    List<FailureDomain> domains = new ArrayList<>();
    members.forEach((name, ids) -> domains.add(new FailureDomain(name, name, ids)));
    return new Partition("corrupted", domains);
  }

  private static boolean passes(Partition partition, MinedSystem system) {
    return new PartitionCertifier().certify(partition, system.templates(), List.of()).passed();
  }
}
