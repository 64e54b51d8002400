/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.fame.scoring.LogLine;
import io.fame.scoring.template.Template;
import java.util.List;
import org.junit.jupiter.api.Test;

class NearestDomainTest {
  private static final List<TemplateProfile> TEMPLATES =
      List.of(
          profile("a1", "db", "deadlock detected while waiting for lock"),
          profile("a2", "db", "deadlock victim rolled back"),
          profile("b1", "web", "upstream timed out"),
          profile("b2", "web", "upstream closed the connection"),
          profile("b3", "web", "request body too large"));

  private static final List<FailureDomain> DOMAINS =
      List.of(
          new FailureDomain("locks", "Locks.", List.of("a1", "a2")),
          new FailureDomain("web", "Web.", List.of("b1", "b2", "b3")));

  private static TemplateProfile profile(String id, String service, String text) {
    return new TemplateProfile(
        new Template(id, List.of(text.split(" ")), null), List.of(service), 10);
  }

  private static AnticipatedLine line(String message, String service) {
    return new AnticipatedLine("gone", LogLine.of(message, service), true);
  }

  @Test
  void anticipated_lines_go_where_the_most_similar_template_is() {
    List<AnticipatedLine> lines =
        List.of(
            line("upstream 10.0.0.7 refused the connection", "web"),
            line("lock timeout, possible deadlock", "db"));

    List<AnticipatedLine> moved = NearestDomain.reassign(lines, DOMAINS, TEMPLATES);

    assertThat(moved).extracting(AnticipatedLine::domain).containsExactly("web", "locks");
    assertThat(moved)
        .extracting(AnticipatedLine::line)
        .isEqualTo(lines.stream().map(AnticipatedLine::line).toList());
    assertThat(moved).allMatch(AnticipatedLine::anomaly);
  }

  @Test
  void a_line_that_is_like_nothing_goes_to_the_largest_domain() {
    assertThat(NearestDomain.reassign(List.of(line("", "")), DOMAINS, TEMPLATES))
        .extracting(AnticipatedLine::domain)
        .containsExactly("web");
  }

  @Test
  void no_lines_stay_no_lines() {
    assertThat(NearestDomain.reassign(List.of(), DOMAINS, TEMPLATES)).isEmpty();
  }
}
