/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.fame.scoring.LogLine;
import io.fame.scoring.template.Template;
import io.fame.training.partition.AnticipatedLine;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnticipatedTemplatesTest {
  private static final Template MINED =
      new Template("00000000000000d1", List.of("disk", "#", "failed"), "storage");

  @Test
  void expectedLinesBecomeTemplatesOfTheirDomainBehindTheMinedOnes() {
    List<Template> all =
        AnticipatedTemplates.added(
            List.of(MINED),
            List.of(
                expected("network", "link 3 is down"),
                expected("network", "link 17 is down"),
                expected("storage", "quota of /home exceeded")));

    assertThat(all)
        .extracting(Template::text)
        .containsExactly("disk # failed", "link # is down", "quota of /home exceeded");
    assertThat(all).extracting(Template::domain).containsExactly("storage", "network", "storage");
    assertThat(all).extracting(Template::id).doesNotHaveDuplicates();
  }

  @Test
  void whatAMinedTemplateMatchesAddsNothing() {
    assertThat(
            AnticipatedTemplates.added(
                List.of(MINED), List.of(expected("network", "disk 99 failed"))))
        .containsExactly(MINED);
  }

  @Test
  void idsAreTheSameInEveryTraining() {
    List<AnticipatedLine> lines = List.of(expected("network", "link 3 is down"));
    assertThat(AnticipatedTemplates.added(List.of(), lines))
        .isEqualTo(AnticipatedTemplates.added(List.of(), lines));
  }

  private static AnticipatedLine expected(String domain, String message) {
    return new AnticipatedLine(domain, LogLine.of(message), true);
  }
}
