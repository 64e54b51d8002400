/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fame.scoring.template.Template;
import java.util.ArrayList;
import java.util.List;
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
