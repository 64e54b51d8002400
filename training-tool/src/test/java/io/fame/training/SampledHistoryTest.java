/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.fame.scoring.template.Template;
import io.fame.training.progress.Progress;
import io.fame.training.sample.SampleFile;
import io.fame.training.sample.SampleOrigin;
import io.fame.training.sample.SampledLine;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Histories out of a file of a sample. */
class SampledHistoryTest {
  private static final SampleOrigin ORIGIN =
      new SampleOrigin(JsonNodeFactory.instance.objectNode());
  private static final int K = 20;

  private static SampledHistory read(int perTemplate) throws Exception {
    return SampledHistory.of(TinyHistory.of(1_000, 8, 1), perTemplate, 1, Progress.NONE);
  }

  private static SampleFile file(
      SampledHistory history, List<Template> templates, List<SampledLine> lines) {
    return new SampleFile(
        new SampleFile.History(
            ORIGIN,
            history.mined().lines(),
            history.mined().blocks(),
            history.lastMillis(),
            templates,
            history.withoutTemplate(),
            Instant.EPOCH),
        lines);
  }

  @Test
  void a_sample_of_what_was_read_is_the_one_that_reading_gives() throws Exception {
    SampledHistory read = read(K);

    SampledHistory filed =
        SampledHistory.of(file(read, read.mined().templates(), read.lines()), K, 1);

    assertThat(filed.mined()).isEqualTo(read.mined());
    assertThat(filed.lines()).isEqualTo(read.lines());
    assertThat(filed.way()).isEqualTo("read");
    assertThat(filed.lastMillis()).isEqualTo(read.lastMillis());
    assertThat(filed.sampledAt()).as("when the file was written").isEqualTo(Instant.EPOCH);
    assertThat(filed.matcher().apply(read.lines().get(0).source().line()))
        .isEqualTo(read.lines().get(0).template());
  }

  @Test
  void templates_of_drawn_lines_are_mined_of_these() throws Exception {
    SampledHistory read = read(K);
    // As a cluster draws them: ids only, one of which two kinds of lines have, one kind two ids.
    List<SampledLine> drawn =
        read.lines().stream()
            .map(
                line ->
                    new SampledLine(
                        line.source(),
                        new Template("id" + line.source().timestampMillis() % 3, List.of(), null),
                        line.block(),
                        line.weight()))
            .toList();

    SampledHistory mined = SampledHistory.of(file(read, List.of(), drawn), K, 1);

    assertThat(mined.way()).isEqualTo("aggregations");
    assertThat(mined.mined()).isEqualTo(read.mined());
    assertThat(mined.lines()).containsExactlyInAnyOrderElementsOf(read.lines());
  }

  @Test
  void of_what_is_one_template_after_all_at_most_k_lines_stay_and_stand_for_the_others()
      throws Exception {
    SampledHistory read = read(K);

    SampledHistory fewer = SampledHistory.of(file(read, List.of(), read.lines()), 5, 1);

    assertThat(
            fewer.lines().stream()
                .collect(Collectors.groupingBy(SampledLine::template, Collectors.counting()))
                .values())
        .hasSize(read.mined().templates().size())
        .allMatch(lines -> lines == 5);
    assertThat(weights(fewer))
        .allSatisfy(
            (template, weight) ->
                assertThat(weight).isCloseTo(weights(read).get(template), within(1e-6)));
  }

  private static Map<Template, Double> weights(SampledHistory history) {
    return history.lines().stream()
        .collect(
            Collectors.groupingBy(
                SampledLine::template, Collectors.summingDouble(SampledLine::weight)));
  }

  @Test
  void a_sample_of_nothing_is_said_to_be_one() throws Exception {
    assertThatThrownBy(() -> SampledHistory.of(file(none(), List.of(), List.of()), K, 1))
        .isInstanceOf(UnusableDataException.class)
        .hasMessageContaining("the history has no lines");
  }

  private static SampledHistory none() throws Exception {
    return new ResumableSampling(K, 1, null)
        .read(millis -> new TinyHistory(List.of()), Progress.NONE);
  }
}
