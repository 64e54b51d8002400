/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.fame.scoring.LogLine;
import io.fame.scoring.line.LineTokenizer;
import io.fame.scoring.line.TokenizedLine;
import io.fame.training.source.SourceLine;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LinesWithIdsTest {
  private static final List<SourceLine> LINES =
      List.of(line("disk failed", "anomaly"), line("link up", "-"));

  @Test
  void noLineComesTwiceHoweverOftenTheFileIsRead() {
    List<String> messages =
        new LinesWithIds(LINES).take(1000).stream().map(LogLine::message).toList();
    assertThat(messages)
        .doesNotHaveDuplicates()
        .startsWith("disk failed [700000000]", "link up [700000001]");
  }

  @Test
  void noModelTellsTheIdsApart() {
    for (int id : new int[] {0, 1, 0xabcdef, Integer.MAX_VALUE, -1}) {
      TokenizedLine line =
          LineTokenizer.tokenize(LinesWithIds.withId("link up", id), new TokenizedLine());
      assertThat(line.maskedToken(2)).isEqualTo("[#]");
      assertThat(line.isKept(2)).isFalse();
    }
  }

  @Test
  void whatIsTrainedOnHasIdsAndItsLabels() throws Exception {
    List<SourceLine> read = new ArrayList<>();
    new LinesWithIds(LINES).forEach(read::add);
    assertThat(read).extracting(SourceLine::label).containsExactly("anomaly", "-");
    assertThat(read).extracting(line -> line.line().context()).containsOnly(List.of("db"));
  }

  private static SourceLine line(String message, String label) {
    return new SourceLine(message, 0, LogLine.of(message, "db"), label);
  }
}
