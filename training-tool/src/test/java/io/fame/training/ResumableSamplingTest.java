/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.fame.scoring.LogLine;
import io.fame.training.mine.MinedHistory;
import io.fame.training.mine.TemplateMiner;
import io.fame.training.progress.Progress;
import io.fame.training.sample.SampleCheckpoint;
import io.fame.training.sample.SampleOrigin;
import io.fame.training.sample.SampledLine;
import io.fame.training.source.LineSource;
import io.fame.training.source.SourceLine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResumableSamplingTest {
  private static final int LINES = 2_000;
  private static final SampleOrigin ORIGIN = origin("a");

  @TempDir Path folder;

  /** A history of which reading stops after some lines, as if the process had been killed. */
  private static final class Killed implements LineSource {
    private final List<SourceLine> lines;
    private final int[] left;

    Killed(List<SourceLine> lines, int[] left) {
      this.lines = lines;
      this.left = left;
    }

    @Override
    public void forEach(Consumer<SourceLine> consumer) {
      for (SourceLine line : lines) {
        if (left[0]-- == 0) {
          throw new IllegalStateException("killed");
        }
        consumer.accept(line);
      }
    }

    @Override
    public long size() {
      return lines.size();
    }
  }

  private static SampleOrigin origin(String index) {
    return new SampleOrigin(
        JsonNodeFactory.instance.objectNode().put("index", index).put("seed", 1L));
  }

  private ResumableSampling sampling(SampleOrigin origin) {
    return new ResumableSampling(
        7, 1, new SampleCheckpoint(folder.resolve("sample.jsonl"), origin), 150);
  }

  private static LineSource after(long millis, int[] left) {
    return new Killed(
        TinyHistory.of(LINES, 8, 1).lines().stream()
            .filter(line -> line.timestampMillis() > millis)
            .toList(),
        left);
  }

  private static MinedHistory mined() throws Exception {
    return MinedHistory.of(TinyHistory.of(LINES, 8, 1), Progress.NONE);
  }

  private static List<SampledLine> undisturbed() throws Exception {
    return SampledHistory.of(TinyHistory.of(LINES, 8, 1), 7, 1, Progress.NONE).lines();
  }

  @Test
  void a_sampling_that_is_killed_again_and_again_ends_with_the_sample_of_an_undisturbed_one()
      throws Exception {
    // At three places of the first reading, and at four of the second one.
    for (int reads : new int[] {100, 900, 700, LINES - 1_000, 400, 300, 650}) {
      int[] left = {reads};
      assertThatThrownBy(() -> sampling(ORIGIN).read(millis -> after(millis, left), Progress.NONE))
          .hasMessage("killed");
    }

    int[] left = {LINES};
    SampledHistory history = sampling(ORIGIN).read(millis -> after(millis, left), Progress.NONE);

    assertThat(history.mined()).isEqualTo(mined());
    assertThat(history.lines()).isEqualTo(undisturbed());
    assertThat(history.mined().lines()).isEqualTo(LINES);
    assertThat(left[0]).as("what was read before is not read again").isGreaterThan(LINES - 1200);
  }

  @Test
  void the_first_reading_goes_on_behind_its_last_checkpoint() throws Exception {
    assertThatThrownBy(
            () -> sampling(ORIGIN).read(millis -> after(millis, new int[] {1_500}), Progress.NONE))
        .hasMessage("killed");
    int[] left = {2 * LINES};

    sampling(ORIGIN).read(millis -> after(millis, left), Progress.NONE);

    assertThat(left[0]).as("of the lines mined before none is read again").isGreaterThan(1_200);
  }

  @Test
  void a_finished_reading_is_not_repeated_while_its_sample_is_not_written() throws Exception {
    sampling(ORIGIN).read(millis -> after(millis, new int[] {-1}), Progress.NONE);
    int[] left = {LINES};

    SampledHistory again = sampling(ORIGIN).read(millis -> after(millis, left), Progress.NONE);

    assertThat(again.lines()).isEqualTo(undisturbed());
    assertThat(left[0]).isEqualTo(LINES);
  }

  @Test
  void lines_for_which_there_is_no_template_are_counted_and_the_weights_are_of_the_others()
      throws Exception {
    int lines = TemplateMiner.MOST_TEMPLATES + 25;
    List<SourceLine> distinct = new ArrayList<>();
    for (int i = 0; i < lines; i++) {
      String word =
          Integer.toString(i)
              .chars()
              .mapToObj(digit -> String.valueOf((char) (digit - '0' + 'a')))
              .collect(Collectors.joining());
      distinct.add(new SourceLine("a/" + i, i, LogLine.of("removed " + word), null));
    }

    SampledHistory history =
        sampling(ORIGIN).read(millis -> new Killed(distinct, new int[] {-1}), Progress.NONE);

    assertThat(history.mined().templates()).hasSize(TemplateMiner.MOST_TEMPLATES);
    assertThat(history.withoutTemplate()).isEqualTo(25);
    assertThat(history.lines().stream().mapToDouble(SampledLine::weight).sum())
        .isEqualTo(TemplateMiner.MOST_TEMPLATES);
    assertThat(SampledHistory.toldOf(25)).contains("25 lines", "10000");
    assertThat(SampledHistory.toldOf(0)).isEmpty();
  }

  /**
   * A history that has twice as many lines when it is read again, 1 % of the later ones of a new
   * text.
   */
  private static ResumableSampling.History growing(int[] left) {
    int[] readings = {0};
    return millis -> {
      List<SourceLine> lines = new ArrayList<>(TinyHistory.of(LINES, 8, 1).lines());
      if (readings[0]++ > 0) {
        long last = lines.get(lines.size() - 1).timestampMillis();
        for (int i = 1; i <= LINES; i++) {
          LogLine known = lines.get(i - 1).line();
          LogLine unknown = new LogLine("nobody has seen this text before", known.context());
          lines.add(new SourceLine("later/" + i, last + i, i % 100 == 0 ? unknown : known, null));
        }
      }
      return new Killed(
          lines.stream().filter(line -> line.timestampMillis() > millis).toList(), left);
    };
  }

  @Test
  void lines_that_come_between_the_readings_do_not_count_as_ones_without_a_template()
      throws Exception {
    SampledHistory history =
        new ResumableSampling(7, 1, null).read(growing(new int[] {-1}), Progress.NONE);

    assertThat(history.mined().lines()).isEqualTo(LINES);
    assertThat(history.withoutTemplate()).isEqualTo(LINES / 100);
  }

  @Test
  void the_count_of_lines_without_a_template_outlives_a_kill() throws Exception {
    // Late in the second reading, when some of these lines were drawn from already.
    int[] left = {LINES + LINES + 1_500};
    ResumableSampling.History history = growing(left);
    assertThatThrownBy(() -> sampling(ORIGIN).read(history, Progress.NONE)).hasMessage("killed");

    assertThat(sampling(ORIGIN).read(history, Progress.NONE).withoutTemplate())
        .isEqualTo(LINES / 100);
  }

  @Test
  void a_checkpoint_that_does_not_know_this_count_is_not_gone_on_from() throws Exception {
    sampling(ORIGIN).read(millis -> after(millis, new int[] {-1}), Progress.NONE);
    Path file = folder.resolve("sample.jsonl.checkpoint");
    Files.writeString(file, Files.readString(file).replace("\"without_template\":0,", ""));
    int[] left = {2 * LINES + 1};

    sampling(ORIGIN).read(millis -> after(millis, left), Progress.NONE);

    assertThat(left[0]).as("both readings anew").isEqualTo(1);
  }

  @Test
  void the_checkpoint_of_another_sampling_does_not_count() throws Exception {
    sampling(ORIGIN).read(millis -> after(millis, new int[] {-1}), Progress.NONE);
    int[] left = {2 * LINES + 1};

    sampling(origin("b")).read(millis -> after(millis, left), Progress.NONE);

    assertThat(left[0]).isEqualTo(1);
  }

  @Test
  void only_its_owner_can_read_a_checkpoint_and_a_broken_one_begins_anew() throws Exception {
    sampling(ORIGIN).read(millis -> after(millis, new int[] {-1}), Progress.NONE);
    Path file = folder.resolve("sample.jsonl.checkpoint");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");

    Files.writeString(file, "{\"about\":");
    assertThat(
            sampling(ORIGIN).read(millis -> after(millis, new int[] {-1}), Progress.NONE).lines())
        .isEqualTo(undisturbed());
    new SampleCheckpoint(folder.resolve("sample.jsonl"), ORIGIN).delete();
    assertThat(file).doesNotExist();
  }
}
