/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.partition;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What the certifier lets pass and what it stops, on partitions of seventeen real systems. The
 * build draws few corruptions; {@code -Dfame.partition.corruptions=75} draws as many of each kind
 * from each system, and {@code target/partition-trade-off.json} holds the curve either way.
 */
class PartitionTradeOffTest {
  private static final int CORRUPTIONS = Integer.getInteger("fame.partition.corruptions", 10);
  private static final int FEWEST_TEMPLATES = 20;

  private static final Map<JudgedSystem, Map<String, PartitionFit>> VALID = new LinkedHashMap<>();
  private static final Map<JudgedSystem, Map<Corruption, List<PartitionFit>>> CORRUPTED =
      new LinkedHashMap<>();

  @BeforeAll
  static void measure() throws Exception {
    for (JudgedSystem system : JudgedSystem.all()) {
      if (system.templates().size() < FEWEST_TEMPLATES) {
        continue;
      }
      PartitionFit.Measure measure = new PartitionFit.Measure(system.templates());
      Map<String, PartitionFit> valid = new LinkedHashMap<>();
      ValidPartitions.of(system)
          .forEach((name, domainOf) -> valid.put(name, fit(measure, system, domainOf)));
      VALID.put(system, valid);
      Map<Corruption, List<PartitionFit>> corrupted = new EnumMap<>(Corruption.class);
      for (Corruption corruption : Corruption.values()) {
        List<PartitionFit> fits = new ArrayList<>();
        for (int seed = 0; seed < CORRUPTIONS; seed++) {
          fits.add(fit(measure, system, corruption.of(system.recorded(), new Random(seed))));
        }
        corrupted.put(corruption, fits);
      }
      CORRUPTED.put(system, corrupted);
    }
    write();
  }

  private static PartitionFit fit(
      PartitionFit.Measure measure, JudgedSystem system, int[] domainOf) {
    List<TemplateProfile> order = measure.templates();
    int[] ordered = new int[order.size()];
    List<Integer> numbers = new ArrayList<>();
    for (int i = 0; i < ordered.length; i++) {
      int domain = domainOf[system.templates().indexOf(order.get(i))];
      if (!numbers.contains(domain)) {
        numbers.add(domain);
      }
      ordered[i] = numbers.indexOf(domain);
    }
    return measure.of(ordered);
  }

  @Test
  void good_partitions_pass() {
    assertThat(accepted(any -> true, PartitionFit::good)).isGreaterThanOrEqualTo(0.95);
  }

  @Test
  void templates_that_changed_places_are_seen() {
    assertThat(rejected(Corruption.SWAP, any -> true, PartitionFit::good))
        .isGreaterThanOrEqualTo(0.97);
    assertThat(rejected(Corruption.SWAP, PartitionTradeOffTest::large, PartitionFit::good))
        .isGreaterThanOrEqualTo(0.99);
  }

  @Test
  void domains_that_were_split_at_random_are_seen() {
    assertThat(rejected(Corruption.SPLIT, any -> true, PartitionFit::good))
        .isGreaterThanOrEqualTo(0.93);
    assertThat(rejected(Corruption.SPLIT, PartitionTradeOffTest::large, PartitionFit::good))
        .isGreaterThanOrEqualTo(0.98);
  }

  private static boolean large(JudgedSystem system) {
    return system.templates().size() >= 100;
  }

  /** Mean over the systems, so that one with many granularities counts no more than another. */
  private static double accepted(Predicate<JudgedSystem> which, Predicate<PartitionFit> rule) {
    return VALID.entrySet().stream()
        .filter(entry -> which.test(entry.getKey()))
        .mapToDouble(
            entry ->
                entry.getValue().values().stream()
                    .mapToInt(f -> rule.test(f) ? 1 : 0)
                    .average()
                    .orElseThrow())
        .average()
        .orElseThrow();
  }

  private static double rejected(
      Corruption corruption, Predicate<JudgedSystem> which, Predicate<PartitionFit> rule) {
    return CORRUPTED.entrySet().stream()
        .filter(entry -> which.test(entry.getKey()))
        .mapToDouble(
            entry ->
                entry.getValue().get(corruption).stream()
                    .mapToInt(f -> rule.test(f) ? 0 : 1)
                    .average()
                    .orElseThrow())
        .average()
        .orElseThrow();
  }

  private static void write() throws IOException {
    ObjectMapper json = new ObjectMapper();
    ObjectNode report = json.createObjectNode();
    report.put("corruptions", CORRUPTIONS);
    var curve = report.putArray("curve");
    for (double misplaced : new double[] {0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.2}) {
      for (double separation : new double[] {0, 0.5, 1, 1.5, 2}) {
        Predicate<PartitionFit> rule =
            f ->
                f.misplacedTenths() <= misplaced
                    && f.separation() >= separation
                    && f.unrelated() <= PartitionFit.MOST_UNRELATED;
        ObjectNode point = curve.addObject();
        point.put("most_misplaced", misplaced).put("least_separation", separation);
        rates(point.putObject("all"), any -> true, rule);
        rates(point.putObject("from_100_templates"), PartitionTradeOffTest::large, rule);
      }
    }
    ObjectNode systems = report.putObject("systems");
    for (JudgedSystem system : VALID.keySet()) {
      ObjectNode one = systems.putObject(system.name());
      one.put("templates", system.templates().size());
      one.put("domains", system.domains());
      rates(one, system::equals, PartitionFit::good);
      VALID
          .get(system)
          .forEach(
              (name, fit) ->
                  one.putArray(name)
                      .add(fit.misplacedTenths())
                      .add(fit.separation())
                      .add(fit.unrelated()));
    }
    json.writerWithDefaultPrettyPrinter()
        .writeValue(Files.newBufferedWriter(Path.of("target/partition-trade-off.json")), report);
  }

  private static void rates(
      ObjectNode into, Predicate<JudgedSystem> which, Predicate<PartitionFit> rule) {
    into.put("accepted", accepted(which, rule));
    for (Corruption corruption : Corruption.values()) {
      into.put(
          "rejected_" + corruption.name().toLowerCase(java.util.Locale.ROOT),
          rejected(corruption, which, rule));
    }
  }
}
