/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.partition;

import io.fame.training.annotate.LabelledLine;
import io.fame.training.partition.PartitionCertificate.Check;
import io.fame.training.partition.PartitionCertificate.DomainEvidence;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Checks a proposed partition against the templates and labels, whoever proposed it. It never sees
 * a reference partition.
 */
public final class PartitionCertifier {
  /** Lower bound of the share of anomalies from which routing decides. */
  public static final double PURITY = 0.90;

  private static final int MOST_DOMAINS = 64;
  private static final double EMPTY_DOMAINS = 0.5;
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]*");

  /** Standard normal quantile of a two-sided 95 % interval. */
  private static final double Z = 1.959964;

  /**
   * @param partition the proposal
   * @param templates all mined templates
   * @param labels verdicts on sampled lines; may be empty
   */
  public PartitionCertificate certify(
      Partition partition, List<TemplateProfile> templates, List<LabelledLine> labels) {
    List<Check> checks = new ArrayList<>(coverage(partition, templates));
    checks.addAll(sizes(partition, templates.size()));
    Map<String, Integer> domainOf = domainOf(partition);
    // A template that is in no domain has no neighbour to agree with: only covered ones are
    // compared.
    List<TemplateProfile> covered =
        templates.stream().filter(t -> domainOf.containsKey(t.template().id())).toList();
    checks.addAll(fit(partition, covered, domainOf));
    checks.addAll(claims(partition, templates));
    List<DomainEvidence> evidence = evidence(partition, templates, labels, domainOf);
    checks.add(purity(partition, evidence));
    return new PartitionCertificate(
        partition.origin(), checks.stream().allMatch(Check::passed), checks, evidence);
  }

  private static List<Check> coverage(Partition partition, List<TemplateProfile> templates) {
    Set<String> known = new HashSet<>();
    templates.forEach(template -> known.add(template.template().id()));
    Set<String> seen = new HashSet<>();
    int unknown = 0;
    int repeated = 0;
    Set<String> names = new HashSet<>();
    int badNames = 0;
    for (FailureDomain domain : partition.domains()) {
      badNames += names.add(domain.name()) && NAME.matcher(domain.name()).matches() ? 0 : 1;
      for (String id : domain.templateIds()) {
        unknown += known.contains(id) ? 0 : 1;
        repeated += seen.add(id) ? 0 : 1;
      }
    }
    long missing = known.stream().filter(id -> !seen.contains(id)).count();
    return List.of(
        Check.atMost("coverage-missing", "templates that are in no domain", missing, 0),
        Check.atMost("coverage-repeated", "templates named more than once", repeated, 0),
        Check.atMost("coverage-unknown", "named templates that do not exist", unknown, 0),
        Check.atMost("names", "domains whose name is not a keyword or not their own", badNames, 0));
  }

  private static List<Check> sizes(Partition partition, int templates) {
    List<FailureDomain> domains = partition.domains();
    long empty = domains.stream().filter(domain -> domain.templateIds().isEmpty()).count();
    List<Check> checks = new ArrayList<>();
    int fewest = templates < PartitionFit.FEWEST_COMPARED ? 1 : 2;
    checks.add(Check.atLeast("sizes-fewest", "number of domains", domains.size(), fewest));
    checks.add(Check.atMost("sizes-most", "number of domains", domains.size(), MOST_DOMAINS));
    checks.add(
        Check.atMost(
            "sizes-empty",
            "share of the domains that have no template",
            domains.isEmpty() ? 0 : (double) empty / domains.size(),
            EMPTY_DOMAINS));
    return checks;
  }

  private static List<Check> fit(
      Partition partition, List<TemplateProfile> covered, Map<String, Integer> domainOf) {
    List<Check> checks = new ArrayList<>();
    PartitionFit.Measure measure = new PartitionFit.Measure(covered);
    if (!measure.comparable()) {
      return checks;
    }
    PartitionFit fit =
        measure.of(
            measure.templates().stream().mapToInt(t -> domainOf.get(t.template().id())).toArray());
    checks.add(
        Check.atMost(
            "consistency",
            "what templates would gain in other domains, in units of what misplacing a tenth of"
                + " them adds",
            fit.misplacedTenths(),
            PartitionFit.MOST_MISPLACED));
    checks.add(
        Check.atLeast(
            "separation",
            "standard deviations by which the two most alike domains differ from a random division"
                + " of their templates",
            fit.separation(),
            PartitionFit.LEAST_SEPARATION));
    if (partition.domains().size() < Partitioner.MOST) {
      // With many domains more unrelated groups than domains are to be expected.
      checks.add(
          Check.atMost(
              "difference",
              "share of the templates in domains that hold two groups without anything in common",
              fit.unrelated(),
              PartitionFit.MOST_UNRELATED));
    }
    return checks;
  }

  /** What the proposer says of why templates are where they are, word by word. */
  static List<Check> claims(Partition partition, List<TemplateProfile> templates) {
    List<ClaimEvidence> evidence = ClaimEvidence.of(partition, templates);
    if (evidence.isEmpty()) {
      return List.of();
    }
    int unexplained = evidence.stream().mapToInt(of -> of.unexplained().size()).sum();
    return List.of(
        Check.atMost(
            "claims-carried",
            "templates that carry no indicator of their domain and are not said to be in it by"
                + " meaning",
            unexplained,
            0),
        Check.atMost(
            "claims-own",
            "domains whose indicators are carried by as many templates of other domains",
            evidence.stream().filter(ClaimEvidence::isShared).count(),
            0),
        Check.atMost(
            "claims-few",
            "domains that name more than " + DomainClaims.MOST_INDICATORS + " indicators",
            evidence.stream().filter(ClaimEvidence::isTooWide).count(),
            0));
  }

  /** A proposer's word that all of a domain is anomalous counts as far as labels bear it out. */
  private static Check purity(Partition partition, List<DomainEvidence> evidence) {
    Set<String> proven = new HashSet<>();
    evidence.stream()
        .filter(DomainEvidence::routingDecides)
        .forEach(domain -> proven.add(domain.domain()));
    return Check.atMost(
        "purity",
        "domains that are said to be anomalous throughout, without enough labels, or against them",
        partition.claimedAnomalous().stream().filter(name -> !proven.contains(name)).count(),
        0);
  }

  private static List<DomainEvidence> evidence(
      Partition partition,
      List<TemplateProfile> templates,
      List<LabelledLine> labels,
      Map<String, Integer> domainOf) {
    int domains = partition.domains().size();
    double[] lines = new double[domains];
    for (TemplateProfile template : templates) {
      Integer domain = domainOf.get(template.template().id());
      if (domain != null) {
        lines[domain] += template.lines();
      }
    }
    int[] labelled = new int[domains];
    int[] anomalous = new int[domains];
    for (LabelledLine label : labels) {
      Integer domain = domainOf.get(label.line().template().id());
      if (domain != null) {
        labelled[domain]++;
        anomalous[domain] += label.anomaly() ? 1 : 0;
      }
    }
    List<DomainEvidence> evidence = new ArrayList<>();
    for (int domain = 0; domain < domains; domain++) {
      FailureDomain of = partition.domains().get(domain);
      double from = wilsonLower(anomalous[domain], labelled[domain]);
      evidence.add(
          new DomainEvidence(
              of.name(),
              of.templateIds().size(),
              of.claims().indicators(),
              of.claims().byMeaning().size(),
              lines[domain],
              labelled[domain],
              anomalous[domain],
              from,
              anomalous[domain] == labelled[domain] && from >= PURITY));
    }
    return evidence;
  }

  /** Lower end of Wilson's 95 % interval of a share; 0 without observations. */
  static double wilsonLower(int successes, int trials) {
    if (trials == 0) {
      return 0;
    }
    double share = (double) successes / trials;
    double square = Z * Z / trials;
    double spread = Z * Math.sqrt((share * (1 - share) + square / 4) / trials);
    return Math.max(0, (share + square / 2 - spread) / (1 + square));
  }

  private static Map<String, Integer> domainOf(Partition partition) {
    Map<String, Integer> domainOf = new HashMap<>();
    for (int domain = 0; domain < partition.domains().size(); domain++) {
      for (String id : partition.domains().get(domain).templateIds()) {
        domainOf.putIfAbsent(id, domain);
      }
    }
    return domainOf;
  }
}
