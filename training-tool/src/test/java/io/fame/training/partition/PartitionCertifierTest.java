/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fame.scoring.LogLine;
import io.fame.scoring.template.Template;
import io.fame.training.annotate.LabelledLine;
import io.fame.training.partition.PartitionCertificate.Check;
import io.fame.training.partition.PartitionCertificate.DomainEvidence;
import io.fame.training.sample.SampledLine;
import io.fame.training.source.SourceLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PartitionCertifierTest {
  private static final TemplateProfile A = template("a", "disk full");
  private static final TemplateProfile B = template("b", "disk slow");
  private static final TemplateProfile C = template("c", "login refused");
  private static final List<TemplateProfile> TEMPLATES = List.of(A, B, C);

  private final PartitionCertifier certifier = new PartitionCertifier();

  @Test
  void a_partition_that_covers_every_template_once_passes() {
    PartitionCertificate certificate = certify(domain("disk", A, B), domain("login", C));

    assertThat(certificate.passed()).isTrue();
    assertThat(certificate.origin()).isEqualTo("test");
    assertThat(failed(certificate)).isEmpty();
  }

  @Test
  void a_template_in_no_domain_fails() {
    assertThat(failed(certify(domain("disk", A, B)))).containsExactly("coverage-missing");
  }

  @Test
  void a_template_in_two_domains_fails() {
    assertThat(failed(certify(domain("disk", A, B), domain("login", B, C))))
        .containsExactly("coverage-repeated");
  }

  @Test
  void a_template_that_does_not_exist_fails() {
    assertThat(failed(certify(domain("disk", A, B), domain("login", C, template("x", "invented")))))
        .containsExactly("coverage-unknown");
  }

  @Test
  void a_name_that_is_no_keyword_or_taken_fails() {
    assertThat(failed(certify(domain("Disk!", A, B), domain("login", C)))).containsExactly("names");
    assertThat(failed(certify(domain("disk", A, B), domain("disk", C)))).containsExactly("names");
  }

  @Test
  void a_partition_without_domains_or_mostly_of_empty_ones_fails() {
    assertThat(failed(certify())).contains("sizes-fewest", "coverage-missing");
    assertThat(failed(certify(domain("disk", A, B, C), domain("empty"), domain("void"))))
        .containsExactly("sizes-empty");
  }

  @Test
  void one_domain_of_everything_fails() {
    List<TemplateProfile> templates = twoSubjects();
    Partition partition =
        new Partition("test", List.of(domain("all", templates.toArray(TemplateProfile[]::new))));

    assertThat(failed(certifier.certify(partition, templates, List.of())))
        .containsExactly("sizes-fewest", "difference");
  }

  @Test
  void subjects_that_have_a_domain_each_fit() {
    List<TemplateProfile> templates = twoSubjects();

    PartitionCertificate certificate =
        certifier.certify(bySubject(templates, 0), templates, List.of());

    assertThat(failed(certificate)).isEmpty();
    assertThat(check(certificate, "consistency").value()).isZero();
    assertThat(check(certificate, "separation").value()).isGreaterThan(3);
  }

  @Test
  void templates_in_the_domain_of_another_subject_fail() {
    List<TemplateProfile> templates = twoSubjects();

    PartitionCertificate certificate =
        certifier.certify(bySubject(templates, 4), templates, List.of());

    assertThat(failed(certificate)).contains("consistency");
    assertThat(check(certificate, "consistency").limit()).isEqualTo(0.9);
  }

  @Test
  void a_subject_that_is_divided_at_random_fails() {
    List<TemplateProfile> templates = twoSubjects();
    List<TemplateProfile> disk = templates.stream().filter(t -> isAbout(t, "disk")).toList();
    List<TemplateProfile> login = templates.stream().filter(t -> isAbout(t, "login")).toList();
    Partition partition =
        new Partition(
            "test",
            List.of(
                domain("disk", disk.subList(0, 6).toArray(TemplateProfile[]::new)),
                domain("volume", disk.subList(6, 12).toArray(TemplateProfile[]::new)),
                domain("login", login.toArray(TemplateProfile[]::new))));

    PartitionCertificate certificate = certifier.certify(partition, templates, List.of());

    assertThat(failed(certificate)).contains("separation");
    assertThat(check(certificate, "separation").limit()).isEqualTo(1);
  }

  private static boolean isAbout(TemplateProfile template, String word) {
    return template.template().tokens().contains(word);
  }

  @Test
  void a_domain_is_anomalous_throughout_only_if_labels_bear_it_out() {
    List<LabelledLine> labels = labels(A, 40, 40);
    labels.addAll(labels(C, 0, 50));

    assertThat(failed(claiming("disk", labels))).isEmpty();
    assertThat(failed(claiming("login", labels))).containsExactly("purity");
    assertThat(failed(claiming("disk", labels(A, 10, 10)))).containsExactly("purity");
    assertThat(failed(claiming("disk", List.of()))).containsExactly("purity");
    assertThat(failed(claiming("nowhere", labels))).containsExactly("purity");
  }

  private PartitionCertificate claiming(String domain, List<LabelledLine> labels) {
    Partition partition =
        new Partition("test", List.of(domain("disk", A, B), domain("login", C)), Set.of(domain));
    return certifier.certify(partition, TEMPLATES, labels);
  }

  @Test
  void claims_that_the_templates_bear_out_pass() {
    assertThat(
            failed(
                certify(
                    claiming("disk", claims(List.of("disk"), List.of()), A, B),
                    claiming("login", claims(List.of("login", "refused"), List.of()), C))))
        .isEmpty();
    PartitionCertificate byMeaning =
        certify(
            claiming("disk", claims(List.of("full"), List.of("b")), A, B),
            claiming("login", claims(List.of(), List.of("c")), C));
    assertThat(failed(byMeaning)).isEmpty();
    assertThat(byMeaning.domains().get(0).indicators()).containsExactly("full");
    assertThat(byMeaning.domains().get(0).byMeaning()).isEqualTo(1);
    assertThat(certify(domain("disk", A, B), domain("login", C)).checks())
        .as("where nobody claims anything, nothing is held against it")
        .extracting(Check::name)
        .noneMatch(name -> name.startsWith("claims"));
  }

  @Test
  void a_template_that_carries_no_indicator_of_its_domain_fails() {
    PartitionCertificate certificate =
        certify(
            claiming("disk", claims(List.of("full"), List.of()), A, B),
            claiming("login", claims(List.of("login"), List.of()), C));

    assertThat(failed(certificate)).containsExactly("claims-carried");
    assertThat(check(certificate, "claims-carried").value()).isEqualTo(1);
    assertThat(
            failed(
                certify(
                    claiming("disk", claims(List.of("disk"), List.of()), A, B),
                    domain("login", C))))
        .as("a domain of which nothing is said, beside one that claims")
        .containsExactly("claims-carried");
  }

  @Test
  void indicators_that_other_domains_carry_as_often_fail() {
    assertThat(
            failed(
                certify(
                    claiming("full", claims(List.of("disk"), List.of()), A),
                    claiming("slow", claims(List.of("disk"), List.of()), B),
                    claiming("login", claims(List.of("login"), List.of()), C))))
        .containsExactly("claims-own");
    assertThat(
            failed(
                certify(
                    claiming("disk", claims(List.of("cylinder"), List.of("a", "b")), A, B),
                    claiming("login", claims(List.of("login"), List.of()), C))))
        .as("an indicator that nobody carries")
        .contains("claims-own");
  }

  @Test
  void more_than_five_indicators_fail() {
    assertThat(
            failed(
                certify(
                    claiming(
                        "disk",
                        claims(
                            List.of("disk", "full", "slow", "volume", "sector", "raid"), List.of()),
                        A,
                        B),
                    claiming("login", claims(List.of("login"), List.of()), C))))
        .containsExactly("claims-few");
  }

  @Test
  void an_indicator_is_a_word_a_part_of_a_name_several_words_or_a_context_value() {
    TemplateProfile one =
        new TemplateProfile(
            new Template("one", List.of("NameNode", "lost", "blk_<*>"), null),
            List.of("dfs.DataNode"),
            1);
    for (String indicator :
        List.of("lost", "NameNode", "name", "lost blk", "dfs.DataNode", "DFS", "blk lost node")) {
      assertThat(new TemplateWords(List.of(one)).carriers(indicator).get(0)).as(indicator).isTrue();
    }
    for (String indicator : List.of("los", "lost block", "17", "", "*")) {
      assertThat(new TemplateWords(List.of(one)).carriers(indicator).get(0))
          .as(indicator)
          .isFalse();
    }
  }

  private static DomainClaims claims(List<String> indicators, List<String> byMeaning) {
    return new DomainClaims(indicators, byMeaning);
  }

  private static FailureDomain claiming(
      String name, DomainClaims claims, TemplateProfile... templates) {
    return new FailureDomain(name, name, domain(name, templates).templateIds(), claims);
  }

  /** Twelve templates about disks and, alternating, twelve about logins. */
  private static List<TemplateProfile> twoSubjects() {
    List<TemplateProfile> templates = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      String own = "abcdefghijkl".substring(i, i + 1);
      templates.add(template("d" + i, "disk volume full d" + own));
      templates.add(template("l" + i, "login attempt refused l" + own));
    }
    return templates;
  }

  /** One domain per subject, but the first templates, as many as said, are in the wrong one. */
  private static Partition bySubject(List<TemplateProfile> templates, int wrong) {
    List<TemplateProfile> disk = new ArrayList<>();
    List<TemplateProfile> login = new ArrayList<>();
    for (int i = 0; i < templates.size(); i++) {
      (i % 2 == 0 ^ i < wrong ? disk : login).add(templates.get(i));
    }
    return new Partition(
        "test",
        List.of(
            domain("disk", disk.toArray(TemplateProfile[]::new)),
            domain("login", login.toArray(TemplateProfile[]::new))));
  }

  @Test
  void two_unrelated_groups_in_one_domain_fail() {
    List<TemplateProfile> mixed = new ArrayList<>();
    List<TemplateProfile> rest = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      mixed.add(template("d" + i, "disk volume full " + "abcdefgh".charAt(i)));
      mixed.add(template("l" + i, "login attempt refused " + "abcdefgh".charAt(i)));
      rest.add(template("c" + i, "cache eviction slow " + "abcdefgh".charAt(i)));
    }
    List<TemplateProfile> all = new ArrayList<>(mixed);
    all.addAll(rest);
    Partition partition =
        new Partition(
            "test",
            List.of(
                domain("mixed", mixed.toArray(TemplateProfile[]::new)),
                domain("cache", rest.toArray(TemplateProfile[]::new))));

    PartitionCertificate certificate = certifier.certify(partition, all, List.of());

    assertThat(failed(certificate)).containsExactly("difference");
    assertThat(check(certificate, "difference").value()).isEqualTo(16 / 24.0, within(1e-12));
  }

  @Test
  void only_enough_labels_that_are_all_anomalous_let_routing_decide() {
    assertThat(evidence(34, 34).routingDecides()).isFalse();
    assertThat(evidence(35, 35).routingDecides()).isTrue();
    assertThat(evidence(35, 35).anomalyShareFrom()).isEqualTo(0.901, within(1e-3));
    assertThat(evidence(999, 1000).routingDecides()).isFalse();
    assertThat(evidence(0, 1000).routingDecides()).isFalse();
    assertThat(evidence(0, 0).anomalyShareFrom()).isZero();
  }

  @Test
  void labels_of_all_templates_of_a_domain_are_pooled() {
    List<LabelledLine> labels = labels(A, 20, 20);
    labels.addAll(labels(B, 20, 20));
    labels.addAll(labels(C, 0, 50));
    Partition partition = new Partition("test", List.of(domain("disk", A, B), domain("login", C)));

    PartitionCertificate certificate = certifier.certify(partition, TEMPLATES, labels);

    assertThat(certificate.domainsDecidedByRouting()).containsExactly("disk");
    assertThat(certificate.domains())
        .extracting(DomainEvidence::labelled, DomainEvidence::anomalous)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(40, 40),
            org.assertj.core.groups.Tuple.tuple(50, 0));
  }

  @Test
  void the_certificate_is_json_with_value_and_limit_of_every_check() {
    JsonNode json =
        new ObjectMapper().valueToTree(certify(domain("disk", A, B), domain("login", C)));

    assertThat(json.get("passed").booleanValue()).isTrue();
    assertThat(json.get("checks"))
        .anySatisfy(
            check -> {
              assertThat(check.get("name").textValue()).isEqualTo("sizes-fewest");
              assertThat(check.get("value").doubleValue()).isEqualTo(2);
              assertThat(check.get("relation").textValue()).isEqualTo("at least");
              assertThat(check.get("limit").doubleValue()).isEqualTo(1);
              assertThat(check.get("passed").booleanValue()).isTrue();
            });
    assertThat(json.get("domains").get(0).get("domain").textValue()).isEqualTo("disk");
  }

  private PartitionCertificate certify(FailureDomain... domains) {
    return certifier.certify(new Partition("test", List.of(domains)), TEMPLATES, List.of());
  }

  private DomainEvidence evidence(int anomalous, int labelled) {
    Partition partition = new Partition("test", List.of(domain("disk", A)));
    return certifier
        .certify(partition, List.of(A), labels(A, anomalous, labelled))
        .domains()
        .get(0);
  }

  private static List<LabelledLine> labels(TemplateProfile template, int anomalous, int labelled) {
    List<LabelledLine> labels = new ArrayList<>();
    for (int i = 0; i < labelled; i++) {
      SourceLine source = new SourceLine("" + i, 0, LogLine.of("x"), null);
      labels.add(
          new LabelledLine(new SampledLine(source, template.template(), 0, 1), i < anomalous, 1));
    }
    return labels;
  }

  private static List<String> failed(PartitionCertificate certificate) {
    List<String> failed =
        certificate.checks().stream().filter(check -> !check.passed()).map(Check::name).toList();
    assertThat(certificate.passed()).isEqualTo(failed.isEmpty());
    return failed;
  }

  private static Check check(PartitionCertificate certificate, String name) {
    return certificate.checks().stream()
        .filter(check -> check.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static FailureDomain domain(String name, TemplateProfile... templates) {
    return new FailureDomain(
        name, name, List.of(templates).stream().map(t -> t.template().id()).toList());
  }

  private static TemplateProfile template(String id, String text) {
    return new TemplateProfile(new Template(id, List.of(text.split(" ")), null), List.of(), 1);
  }
}
