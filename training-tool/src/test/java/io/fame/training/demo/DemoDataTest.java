/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.fame.scoring.LogLine;
import io.fame.training.source.LineSource;
import io.fame.training.source.SourceLine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DemoDataTest {
  private static final List<SourceLine> LINES =
      IntStream.range(0, 10)
          .mapToObj(i -> new SourceLine("" + i, i, LogLine.of("m" + i), "ok"))
          .toList();

  @Test
  void aUsersFileIsCutByTimeSoThatTheModelIsTriedOnWhatCameLater() throws Exception {
    DemoData data = own(List.of());

    assertThat(read(data.history())).isEqualTo(LINES.subList(0, 8));
    assertThat(read(data.later())).isEqualTo(LINES.subList(8, 10));
    assertThat(data.history().size()).isEqualTo(8);
    assertThat(data.later().size()).isEqualTo(2);
    assertThat(data.normalLabels()).containsExactly("ok");
  }

  @Test
  void contextFieldsGetTheNamesThatTheIndexTemplateHasForThem() {
    assertThat(own(List.of("service", "level", "host")).context())
        .containsExactly("service.name", "log.level", "host");
    assertThat(own(List.of("service.name", "component")).context())
        .containsExactly("service.name", "component");
  }

  private static DemoData own(List<String> context) {
    return DemoData.ownFile(
        Path.of("app.jsonl"), new Fixed(), new FileScan(10, 10, Set.of("ok"), 0, 9), context);
  }

  private static List<SourceLine> read(LineSource source) throws Exception {
    List<SourceLine> read = new ArrayList<>();
    source.forEach(read::add);
    return read;
  }

  private static final class Fixed implements LineSource {
    @Override
    public void forEach(Consumer<SourceLine> consumer) {
      LINES.forEach(consumer);
    }

    @Override
    public long size() {
      return LINES.size();
    }
  }
}
