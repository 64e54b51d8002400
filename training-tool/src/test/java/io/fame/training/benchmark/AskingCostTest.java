/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.scoring.LogLine;
import io.fame.scoring.template.Template;
import io.fame.training.sample.SampledLine;
import io.fame.training.source.SourceLine;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AskingCostTest {
  private static final List<String> CONTEXT = List.of("service", "level");
  private static final int LINES = 1_000_000;

  private final ObjectNode report = JsonNodeFactory.instance.objectNode();

  /** Lines of ten templates, each written twice; a scorer cannot tell the two apart. */
  private static List<SampledLine> sample() {
    List<SampledLine> sample = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      Template template =
          new Template("%016x".formatted(i / 5), List.of("shard", "<*>", "moved"), null);
      String message = "shard s" + "abcdefghij".charAt(i % 10) + "klmno".charAt(i / 10) + " moved";
      for (String id : List.of("a" + i, "b" + i)) {
        sample.add(
            new SampledLine(
                new SourceLine(id, i, LogLine.of(message, "search", "info"), null),
                template,
                0,
                1));
      }
    }
    return sample;
  }

  @Test
  void a_line_is_asked_once_and_twenty_go_together() throws Exception {
    AskingCost.of(sample(), CONTEXT, 4).report(report, LINES);

    assertThat(report.path("lines_asked").asInt()).isEqualTo(50);
    assertThat(report.path("share_of_lines_asked").asDouble()).isEqualTo(50e-6);
    // Three for labels; one for the division, and one for each domain.
    assertThat(report.path("requests").asInt()).isEqualTo(3 + 1 + 4);
    assertThat(report.path("requests_per_million_lines").asInt()).isEqualTo(8);
    assertThat(report.path("tokens_per_million_lines").asInt())
        .isEqualTo(report.path("tokens").asInt())
        .isGreaterThan(4 * 3_000);
  }

  @Test
  void asking_for_every_line_costs_in_proportion() throws Exception {
    AskingCost.of(sample(), CONTEXT, 4).report(report, LINES);

    assertThat(report.at("/if_every_line_were_asked/requests_per_million_lines").asInt())
        .isEqualTo(50_000);
    assertThat(report.at("/if_every_line_were_asked/tokens_per_million_lines").asInt())
        .isGreaterThan(1_000_000);
  }
}
