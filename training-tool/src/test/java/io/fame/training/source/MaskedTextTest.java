/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.fame.scoring.LogLine;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MaskedTextTest {
  private static final Path DATA = Path.of("demo-data");

  @Test
  void bglMasksPrefixedHexNumbersAndRunsOfDigitsAndKeepsCase() {
    MaskedText masked = new MaskedText(LogFormat.BGL, List.of("level", "component"));

    assertThat(masked.of(LogLine.of("CE sym 2, at 0x0b85eEc0, mask 0x08, R63-M0 deadbeefcafe")))
        .isEqualTo("CE sym #, at #, mask #, R#-M# deadbeefcafe");
  }

  @Test
  void jsonLinesAreLowerCasedAndMaskAddressesAndLongHexRunsPerService() {
    List<String> context = List.of("log.level", "service.name");
    MaskedText masked = new MaskedText(LogFormat.JSONL, context);

    assertThat(masked.of(LogLine.of("GET /Item/7 from 10.0.0.12 id=DEADBEEF99 0xFf", "info", "a")))
        .isEqualTo("a\tget /item/# from # id=# #");
    assertThat(masked.of(LogLine.of("same", "info", "a")))
        .isNotEqualTo(masked.of(LogLine.of("same", "info", "b")));
  }

  @Test
  void theDataSetsHaveAsManyTextsAndUnseenAnomaliesAsPublished() throws Exception {
    assertThat(
            unseenAnomalies(
                "bgl/BGL_100k.log.gz", "bgl/BGL_later_dev.log.gz", LogFormat.BGL, List.of()))
        .isEqualTo(new Counts(169, 84, 43));
    assertThat(
            unseenAnomalies(
                "services/T1.jsonl.gz",
                "services/T2_dev.jsonl.gz",
                LogFormat.JSONL,
                List.of("service")))
        .isEqualTo(new Counts(649, 2075, 1631));
  }

  private record Counts(int trainingTexts, int anomalies, int unseenAnomalies) {}

  private static Counts unseenAnomalies(
      String training, String later, LogFormat format, List<String> context) throws Exception {
    MaskedText masked = new MaskedText(format, context);
    Set<String> seen = new HashSet<>();
    new FileLineSource(DATA.resolve(training), format, context)
        .forEach(line -> seen.add(masked.of(line.line())));
    int[] counts = new int[2];
    new FileLineSource(DATA.resolve(later), format, context)
        .forEach(
            line -> {
              if (!format.normalLabels().contains(line.label())) {
                counts[0]++;
                counts[1] += seen.contains(masked.of(line.line())) ? 0 : 1;
              }
            });
    return new Counts(seen.size(), counts[0], counts[1]);
  }
}
