/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fame.scoring.template.Template;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PartitionerTest {
  private final Partitioner partitioner = new Partitioner();

  @Test
  void templates_of_one_subject_share_a_domain_that_is_named_by_it() {
    List<TemplateProfile> templates = new ArrayList<>();
    for (String what : List.of("opened", "closed", "refused")) {
      templates.add(template("database connection " + what, "postgres"));
      templates.add(template("disk volume " + what, "storage"));
      templates.add(template("login attempt " + what, "sshd"));
      templates.add(template("cache eviction " + what, "redis"));
    }

    Partition partition = partitioner.partition(templates);

    assertThat(partition.origin()).isEqualTo("deterministic");
    assertThat(partition.domains())
        .extracting(FailureDomain::name)
        .containsExactly("attempt-login", "cache-eviction", "connection-database", "disk-storage");
    assertThat(partition.domains())
        .allSatisfy(domain -> assertThat(domain.templateIds()).hasSize(3));
  }

  /** Training without a language model rests on this: there is nothing to fall back to. */
  @Property(tries = 150)
  void its_partitions_pass_certification_whatever_the_templates_are(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 90) int count,
      @ForAll @IntRange(min = 1, max = 400) int words,
      @ForAll @IntRange(min = 1, max = 8) int length,
      @ForAll @IntRange(min = 1, max = 12) int services) {
    Random random = new Random(seed);
    Map<String, TemplateProfile> templates = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      StringBuilder text = new StringBuilder("t");
      for (int j = 0; j < length; j++) {
        // Squared, so that some words are frequent and most are rare, as in texts.
        int word = (int) (words * Math.pow(random.nextDouble(), 2));
        text.append(' ')
            .append((char) ('a' + word % 26))
            .append((char) ('a' + word / 26))
            .append('w');
      }
      templates.put(text.toString(), template(text.toString(), "s" + random.nextInt(services)));
    }
    List<TemplateProfile> all = List.copyOf(templates.values());

    PartitionCertificate certificate =
        new PartitionCertifier().certify(partitioner.partition(all), all, List.of());

    assertThat(certificate.checks()).filteredOn(check -> !check.passed()).isEmpty();
  }

  @Test
  void templates_without_a_word_in_common_have_no_fit_to_be_certified() {
    List<TemplateProfile> templates = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      char letter = (char) ('a' + i % 26);
      templates.add(template(("" + letter).repeat(3 + i / 26), "app"));
    }

    PartitionCertificate certificate =
        new PartitionCertifier().certify(partitioner.partition(templates), templates, List.of());

    assertThat(certificate.passed()).isTrue();
    assertThat(certificate.checks())
        .extracting(PartitionCertificate.Check::name)
        .contains("coverage-missing", "sizes-fewest", "purity")
        .doesNotContain("consistency", "separation", "difference");
  }

  @Test
  void a_single_template_is_a_domain() {
    TemplateProfile only = template("all is well", "app");

    assertThat(partitioner.partition(List.of(only)).domains())
        .singleElement()
        .satisfies(
            domain -> assertThat(domain.templateIds()).containsExactly(only.template().id()));
  }

  @Test
  void templates_without_words_have_a_domain_too() {
    List<TemplateProfile> templates =
        List.of(template("# #", ""), template("<*>", ""), template("# : #", ""));

    assertThat(partitioner.partition(templates).domains())
        .singleElement()
        .satisfies(domain -> assertThat(domain.name()).isEqualTo("other"));
  }

  @Test
  void without_templates_there_is_nothing_to_divide() {
    assertThatThrownBy(() -> partitioner.partition(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_left_out_template_goes_to_the_domain_of_its_nearest_neighbour() {
    TemplateProfile disk = template("disk volume full", "storage");
    TemplateProfile login = template("login refused", "sshd");
    TemplateProfile other = template("disk volume slow", "storage");
    TemplateProfile alien = template("nothing alike", "alien");
    List<FailureDomain> domains =
        List.of(
            new FailureDomain("login", "Logins.", List.of(login.template().id())),
            new FailureDomain("disk", "Disks.", List.of(disk.template().id())));

    List<FailureDomain> complete =
        NearestDomain.complete(domains, List.of(disk, login, other, alien));

    assertThat(complete.get(0).templateIds())
        .containsExactlyInAnyOrder(login.template().id(), alien.template().id());
    assertThat(complete.get(1).templateIds())
        .containsExactlyInAnyOrder(disk.template().id(), other.template().id());
  }

  private static TemplateProfile template(String text, String service) {
    String id = "%016x".formatted(text.hashCode());
    return new TemplateProfile(
        new Template(id, List.of(text.split(" ")), null), List.of(service), 1);
  }
}
