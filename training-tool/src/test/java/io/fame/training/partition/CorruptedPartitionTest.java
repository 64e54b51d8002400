/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.partition;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** Real partitions pass; the same partitions with a tenth of the templates misplaced do not. */
class CorruptedPartitionTest {
  private static final int TRIES = 20;
  private static final double SHARE = 0.1;

  @Test
  void the_recorded_partitions_pass() throws Exception {
    assertThat(passes(RecordedTemplates.services().partition(), RecordedTemplates.services()))
        .isTrue();
    assertThat(passes(RecordedTemplates.bgl().partition(), RecordedTemplates.bgl())).isTrue();
  }

  @Test
  void the_deterministic_partitions_pass() throws Exception {
    for (RecordedTemplates system :
        List.of(RecordedTemplates.services(), RecordedTemplates.bgl())) {
      assertThat(passes(new Partitioner().partition(system.templates()), system)).isTrue();
    }
  }

  @Test
  void moving_a_tenth_of_the_templates_to_random_domains_fails() throws Exception {
    assertThat(rejected(RecordedTemplates.services(), this::move)).isEqualTo(TRIES);
    assertThat(rejected(RecordedTemplates.bgl(), this::move)).isEqualTo(TRIES);
  }

  @Test
  void swapping_a_tenth_of_the_templates_fails() throws Exception {
    assertThat(rejected(RecordedTemplates.services(), this::swap)).isEqualTo(TRIES);
    assertThat(rejected(RecordedTemplates.bgl(), this::swap)).isEqualTo(TRIES);
  }

  @Test
  void splitting_domains_at_random_fails_nearly_always() throws Exception {
    assertThat(rejected(RecordedTemplates.services(), this::split))
        .isGreaterThanOrEqualTo(TRIES - 1);
    assertThat(rejected(RecordedTemplates.bgl(), this::split)).isGreaterThanOrEqualTo(TRIES - 1);
  }

  @Test
  void merging_domains_is_often_seen() throws Exception {
    assertThat(rejected(RecordedTemplates.services(), this::merge)).isGreaterThan(TRIES / 3);
  }

  private int rejected(
      RecordedTemplates system, BiFunction<TreeMap<String, String>, Random, Integer> corruption) {
    int rejected = 0;
    for (int seed = 0; seed < TRIES; seed++) {
      TreeMap<String, String> domainOf = new TreeMap<>();
      for (FailureDomain domain : system.partition().domains()) {
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

  private int move(TreeMap<String, String> domainOf, Random random) {
    String moved = any(domainOf.keySet(), random);
    String old = domainOf.get(moved);
    domainOf.put(moved, other(domainOf, old, random));
    return 1;
  }

  private int swap(TreeMap<String, String> domainOf, Random random) {
    String one = any(domainOf.keySet(), random);
    String two = any(domainOf.keySet(), random);
    if (domainOf.get(one).equals(domainOf.get(two))) {
      return 0;
    }
    domainOf.put(one, domainOf.put(two, domainOf.get(one)));
    return 2;
  }

  private int split(TreeMap<String, String> domainOf, Random random) {
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

  private int merge(TreeMap<String, String> domainOf, Random random) {
    String gone = any(new TreeSet<>(domainOf.values()), random);
    String into = other(domainOf, gone, random);
    int merged = 0;
    for (Map.Entry<String, String> entry : domainOf.entrySet()) {
      if (entry.getValue().equals(gone)) {
        entry.setValue(into);
        merged++;
      }
    }
    return merged;
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

  private static boolean passes(Partition partition, RecordedTemplates system) {
    return new PartitionCertifier().certify(partition, system.templates(), List.of()).passed();
  }
}
