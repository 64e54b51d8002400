/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.fame.scoring.LogLine;
import io.fame.training.source.SourceLine;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogDocumentTest {
  @Test
  void aLineBecomesWhatAShipperSends() {
    SourceLine line =
        new SourceLine("1", 1767323045006L, LogLine.of("down", "api", "error"), "anomaly");

    assertThat(LogDocument.of(line, List.of("service.name", "log.level")).toString())
        .isEqualTo(
            "{\"@timestamp\":\"2026-01-02T03:04:05.006Z\",\"message\":\"down\","
                + "\"service\":{\"name\":\"api\"},\"log\":{\"level\":\"error\"},"
                + "\"label\":\"anomaly\"}");
  }

  @Test
  void emptyContextAndAbsentLabelsAreLeftOut() {
    SourceLine line = new SourceLine("1", 0, LogLine.of("down", ""), null);

    assertThat(LogDocument.of(line, List.of("log.level", "service")).toString())
        .isEqualTo("{\"@timestamp\":\"1970-01-01T00:00:00Z\",\"message\":\"down\"}");
  }
}
