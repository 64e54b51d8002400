/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.partition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fame.scoring.template.Template;
import io.fame.training.recorded.MinedSystem;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/**
 * The templates of a system with the partition that a language model made of them.
 *
 * @param templates in the order of {@code recorded}
 * @param recorded domain of each template, counted from 0
 * @param anomalous the model's label of each template; empty where it is not carried
 * @param written what a language model says of why the templates are in these domains, by domain;
 *     empty where it was not asked
 */
record JudgedSystem(
    String name,
    List<TemplateProfile> templates,
    int[] recorded,
    List<Boolean> anomalous,
    Map<Integer, DomainClaims> written) {

  /** The fifteen systems of the test resources, and the two whose lines the demo carries. */
  static List<JudgedSystem> all() throws IOException, InterruptedException {
    List<JudgedSystem> systems = new ArrayList<>(carried());
    systems.add(of(MinedSystem.bgl()));
    systems.add(of(MinedSystem.services()));
    return systems;
  }

  private static List<JudgedSystem> carried() throws IOException {
    Map<String, List<JsonNode>> bySystem = new LinkedHashMap<>();
    ObjectMapper json = new ObjectMapper();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(JudgedSystem.class.getResourceAsStream("systems.jsonl.gz")),
                StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonNode template = json.readTree(line);
        bySystem
            .computeIfAbsent(template.get("system").asText(), s -> new ArrayList<>())
            .add(template);
      }
    }
    Map<String, Map<String, DomainClaims>> claims = carriedClaims();
    List<JudgedSystem> systems = new ArrayList<>();
    bySystem.forEach(
        (name, templates) -> systems.add(of(name, templates, claims.getOrDefault(name, Map.of()))));
    return systems;
  }

  private static Map<String, Map<String, DomainClaims>> carriedClaims() throws IOException {
    Map<String, Map<String, DomainClaims>> claims = new TreeMap<>();
    ObjectMapper json = new ObjectMapper();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                JudgedSystem.class.getResourceAsStream("claims.jsonl"), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonNode domain = json.readTree(line);
        List<String> indicators = new ArrayList<>();
        domain.get("indicators").forEach(word -> indicators.add(word.asText()));
        List<String> byMeaning = new ArrayList<>();
        domain.get("by_meaning").forEach(id -> byMeaning.add(id.asText()));
        claims
            .computeIfAbsent(domain.get("system").asText(), system -> new TreeMap<>())
            .put(domain.get("domain").asText(), new DomainClaims(indicators, byMeaning));
      }
    }
    return claims;
  }

  private static JudgedSystem of(
      String name, List<JsonNode> lines, Map<String, DomainClaims> written) {
    List<TemplateProfile> templates = new ArrayList<>();
    List<String> domains = new ArrayList<>();
    List<Boolean> anomalous = new ArrayList<>();
    for (JsonNode line : lines) {
      List<String> context = new ArrayList<>();
      line.get("context").forEach(value -> context.add(value.asText()));
      templates.add(
          new TemplateProfile(
              new Template(
                  line.get("id").asText(), List.of(line.get("text").asText().split(" ")), null),
              context,
              line.get("lines").asDouble()));
      domains.add(line.get("domain").asText());
      anomalous.add(line.get("label").asText().equals("anomaly"));
    }
    return new JudgedSystem(
        name, templates, numbered(domains), anomalous, numbered(domains, written));
  }

  private static JudgedSystem of(MinedSystem mined) {
    Map<String, String> domainOf = new TreeMap<>();
    mined
        .recorded()
        .partition()
        .domains()
        .forEach(domain -> domain.templateIds().forEach(id -> domainOf.put(id, domain.name())));
    List<String> domains =
        mined.templates().stream().map(t -> domainOf.get(t.template().id())).toList();
    Map<String, DomainClaims> claims = new TreeMap<>();
    mined.recorded().partition().domains().forEach(d -> claims.put(d.name(), d.claims()));
    return new JudgedSystem(
        mined.name() + " lines",
        mined.templates(),
        numbered(domains),
        List.of(),
        numbered(domains, claims));
  }

  /** The claims of the domains that have templates, by the numbers that these domains get. */
  private static Map<Integer, DomainClaims> numbered(
      List<String> domains, Map<String, DomainClaims> claims) {
    List<String> names = domains.stream().distinct().sorted().toList();
    Map<Integer, DomainClaims> numbered = new TreeMap<>();
    claims.forEach(
        (domain, of) -> {
          if (names.contains(domain)) {
            numbered.put(names.indexOf(domain), of);
          }
        });
    return numbered;
  }

  private static int[] numbered(List<String> domains) {
    List<String> names = domains.stream().distinct().sorted().toList();
    return domains.stream().mapToInt(names::indexOf).toArray();
  }

  /** A partition of these templates with what is claimed of its domains. */
  Partition partition(int[] domainOf, Map<Integer, DomainClaims> claims) {
    Map<Integer, List<String>> members = new TreeMap<>();
    for (int i = 0; i < domainOf.length; i++) {
      members
          .computeIfAbsent(domainOf[i], d -> new ArrayList<>())
          .add(templates.get(i).template().id());
    }
    List<FailureDomain> domains = new ArrayList<>();
    members.forEach(
        (d, ids) ->
            domains.add(
                new FailureDomain(
                    "domain-" + d, "", ids, claims.getOrDefault(d, DomainClaims.NONE))));
    return new Partition("test", domains);
  }

  /** What is claimed of the recorded domains: by a language model, or else stated truthfully. */
  Map<Integer, DomainClaims> recordedClaims() {
    return written.isEmpty() ? claims(recorded) : written;
  }

  /** The truthful claims of a division, by domain. */
  Map<Integer, DomainClaims> claims(int[] domainOf) {
    StatedClaims stated = new StatedClaims(templates);
    Map<Integer, DomainClaims> claims = new TreeMap<>();
    Arrays.stream(domainOf).distinct().forEach(d -> claims.put(d, stated.of(domainOf, d)));
    return claims;
  }

  int domains() {
    return Arrays.stream(recorded).max().orElse(-1) + 1;
  }
}
