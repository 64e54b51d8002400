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
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What the certifier lets pass and what it stops, on partitions of seventeen real systems. The
 * build draws few corruptions; {@code -Dfame.partition.corruptions=75} draws as many of each kind
 * from each system, and {@code target/partition-trade-off.json} holds the curve either way.
 */
class PartitionTradeOffTest {
  private static final int CORRUPTIONS = Integer.getInteger("fame.partition.corruptions", 10);
  private static final int FEWEST_TEMPLATES = 20;

  private static final Map<JudgedSystem, Map<String, Judged>> VALID = new LinkedHashMap<>();
  private static final Map<JudgedSystem, Map<Corruption, List<Judged>>> CORRUPTED =
      new LinkedHashMap<>();

  /**
   * A document that the certifier saw.
   *
   * @param fit what the words say of the division
   * @param claimed whether every claim holds, by what became of the claims
   * @param byMeaning share of the templates that are in their domain by meaning
   */
  private record Judged(
      PartitionFit fit, Map<SurvivingClaims, Boolean> claimed, double byMeaning) {}

  /** How a document is judged. */
  private interface Rule extends Predicate<Judged> {
    /** By its division alone: nobody claims anything. */
    Rule WITHOUT_CLAIMS = judged -> judged.fit().good();

    static Rule with(SurvivingClaims claims) {
      return judged -> judged.fit().good() && judged.claimed().get(claims);
    }
  }

  @BeforeAll
  static void measure() throws Exception {
    for (JudgedSystem system : JudgedSystem.all()) {
      if (system.templates().size() < FEWEST_TEMPLATES) {
        continue;
      }
      PartitionFit.Measure measure = new PartitionFit.Measure(system.templates());
      Map<String, Judged> valid = new LinkedHashMap<>();
      ValidPartitions.of(system)
          .forEach(
              (name, domainOf) -> {
                Map<SurvivingClaims, Boolean> claimed = new EnumMap<>(SurvivingClaims.class);
                Partition stated =
                    system.partition(
                        domainOf,
                        name.equals("recorded")
                            ? system.recordedClaims()
                            : system.claims(domainOf));
                boolean holds = holds(stated, system);
                for (SurvivingClaims claims : SurvivingClaims.values()) {
                  claimed.put(claims, holds);
                }
                valid.put(
                    name,
                    new Judged(fit(measure, system, domainOf), claimed, byMeaning(stated, system)));
              });
      VALID.put(system, valid);
      Map<Integer, DomainClaims> stated = system.recordedClaims();
      Map<Corruption, List<Judged>> corrupted = new EnumMap<>(Corruption.class);
      for (Corruption corruption : Corruption.values()) {
        List<Judged> all = new ArrayList<>();
        for (int seed = 0; seed < CORRUPTIONS; seed++) {
          int[] after = corruption.of(system.recorded(), new Random(seed));
          Map<SurvivingClaims, Boolean> claimed = new EnumMap<>(SurvivingClaims.class);
          double byMeaning = 0;
          for (SurvivingClaims claims : SurvivingClaims.values()) {
            Partition document =
                claims.of(system, stated, system.recorded(), after, corruption, new Random(seed));
            claimed.put(claims, holds(document, system));
            byMeaning = byMeaning(document, system);
          }
          all.add(new Judged(fit(measure, system, after), claimed, byMeaning));
        }
        corrupted.put(corruption, all);
      }
      CORRUPTED.put(system, corrupted);
    }
    write();
  }

  private static boolean holds(Partition document, JudgedSystem system) {
    return PartitionCertifier.claims(document, system.templates()).stream()
        .allMatch(PartitionCertificate.Check::passed);
  }

  private static double byMeaning(Partition document, JudgedSystem system) {
    return document.domains().stream().mapToInt(d -> d.claims().byMeaning().size()).sum()
        / (double) system.templates().size();
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
  void good_partitions_pass_with_and_without_claims() {
    assertThat(accepted(any -> true, Rule.WITHOUT_CLAIMS)).isGreaterThanOrEqualTo(0.95);
    assertThat(accepted(any -> true, Rule.with(SurvivingClaims.STATED_ANEW)))
        .isGreaterThanOrEqualTo(0.95);
  }

  @ParameterizedTest
  @EnumSource(
      value = SurvivingClaims.class,
      names = {"OF_ONE", "OF_ALL"})
  void what_was_spoiled_at_random_no_longer_is_what_it_claims_to_be(SurvivingClaims claims) {
    for (Corruption corruption : Corruption.values()) {
      assertThat(rejected(corruption, any -> true, Rule.with(claims)))
          .as("%s, claims %s", corruption, claims)
          .isGreaterThanOrEqualTo(0.99);
    }
  }

  @Test
  void without_claims_templates_that_changed_places_are_seen() {
    assertThat(rejected(Corruption.SWAP, any -> true, Rule.WITHOUT_CLAIMS))
        .isGreaterThanOrEqualTo(0.97);
    assertThat(rejected(Corruption.SWAP, PartitionTradeOffTest::large, Rule.WITHOUT_CLAIMS))
        .isGreaterThanOrEqualTo(0.99);
  }

  @Test
  void without_claims_domains_that_were_split_at_random_are_seen() {
    assertThat(rejected(Corruption.SPLIT, any -> true, Rule.WITHOUT_CLAIMS))
        .isGreaterThanOrEqualTo(0.93);
    assertThat(rejected(Corruption.SPLIT, PartitionTradeOffTest::large, Rule.WITHOUT_CLAIMS))
        .isGreaterThanOrEqualTo(0.98);
  }

  private static boolean large(JudgedSystem system) {
    return system.templates().size() >= 100;
  }

  /** Mean over the systems, so that one with many granularities counts no more than another. */
  private static double accepted(Predicate<JudgedSystem> which, Predicate<Judged> rule) {
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
      Corruption corruption, Predicate<JudgedSystem> which, Predicate<Judged> rule) {
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
        Predicate<Judged> rule =
            judged ->
                judged.fit().misplacedTenths() <= misplaced
                    && judged.fit().separation() >= separation
                    && judged.fit().unrelated() <= PartitionFit.MOST_UNRELATED;
        ObjectNode point = curve.addObject();
        point.put("most_misplaced", misplaced).put("least_separation", separation);
        rates(point.putObject("all"), any -> true, rule);
        rates(point.putObject("from_100_templates"), PartitionTradeOffTest::large, rule);
      }
    }
    ObjectNode claimed = report.putObject("claims");
    for (SurvivingClaims claims : SurvivingClaims.values()) {
      ObjectNode of = claimed.putObject(claims.name().toLowerCase(Locale.ROOT));
      rates(of.putObject("claims_alone"), any -> true, judged -> judged.claimed().get(claims));
      rates(of.putObject("all"), any -> true, Rule.with(claims));
      rates(of.putObject("from_100_templates"), PartitionTradeOffTest::large, Rule.with(claims));
    }
    ObjectNode systems = report.putObject("systems");
    for (JudgedSystem system : VALID.keySet()) {
      ObjectNode one = systems.putObject(system.name());
      one.put("templates", system.templates().size());
      one.put("domains", system.domains());
      rates(one, system::equals, Rule.WITHOUT_CLAIMS);
      rates(one.putObject("claims_of_all"), system::equals, Rule.with(SurvivingClaims.OF_ALL));
      rates(one.putObject("claims_of_one"), system::equals, Rule.with(SurvivingClaims.OF_ONE));
      VALID
          .get(system)
          .forEach(
              (name, judged) ->
                  one.putArray(name)
                      .add(judged.fit().misplacedTenths())
                      .add(judged.fit().separation())
                      .add(judged.fit().unrelated())
                      .add(judged.byMeaning()));
    }
    json.writerWithDefaultPrettyPrinter()
        .writeValue(Files.newBufferedWriter(Path.of("target/partition-trade-off.json")), report);
  }

  private static void rates(
      ObjectNode into, Predicate<JudgedSystem> which, Predicate<Judged> rule) {
    into.put("accepted", accepted(which, rule));
    for (Corruption corruption : Corruption.values()) {
      into.put(
          "rejected_" + corruption.name().toLowerCase(Locale.ROOT),
          rejected(corruption, which, rule));
    }
  }
}
