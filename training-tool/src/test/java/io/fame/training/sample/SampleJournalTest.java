/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.sample;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.fame.scoring.LogLine;
import io.fame.scoring.template.Template;
import io.fame.training.source.SourceLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleJournalTest {
  private static final SampleOrigin ORIGIN = origin(5);

  private static final SampleFile.History HISTORY =
      new SampleFile.History(
          ORIGIN,
          9,
          new TimeBlocks(3, 2),
          7,
          List.of(new Template("t", List.of("disk"), null)),
          1,
          Instant.parse("2026-10-01T08:00:00Z"));

  @TempDir Path folder;

  private static SampleOrigin origin(long seed) {
    return new SampleOrigin(
        JsonNodeFactory.instance.objectNode().put("index", "logs").put("seed", seed));
  }

  private static SampledLine line(String id) {
    return new SampledLine(
        new SourceLine(id, 7, LogLine.of("disk full", "db"), "normal"),
        new Template("t", List.of("disk", "full"), null),
        2,
        1.5);
  }

  @Test
  void an_interrupted_sample_goes_on_behind_its_last_whole_template() throws IOException {
    Path file = folder.resolve("sample.jsonl");
    try (SampleJournal journal = SampleJournal.open(file, ORIGIN)) {
      journal.add("a", List.of(line("i/1"), line("i/2")));
      journal.add("b", List.of(line("i/3")));
    }
    // Killed in the middle of a line of the third template.
    Files.writeString(
        folder.resolve("sample.jsonl.part"),
        "{\"id\":\"i/4\"}\n{\"id\":\"i/",
        StandardOpenOption.APPEND);
    assertThat(file).doesNotExist();

    try (SampleJournal journal = SampleJournal.open(file, ORIGIN)) {
      assertThat(journal.isDone("a")).isTrue();
      assertThat(journal.isDone("b")).isTrue();
      assertThat(journal.isDone("c")).isFalse();
      journal.add("c", List.of(line("i/4")));
      assertThat(journal.complete(HISTORY)).isEqualTo(4);
    }

    assertThat(Files.readAllLines(file))
        .hasSize(5)
        .startsWith(
            "{\"sample\":{\"about\":{\"index\":\"logs\",\"seed\":5},"
                + "\"sampled_at\":\"2026-10-01T08:00:00Z\",\"documents\":9,\"first\":3,"
                + "\"last\":7,\"block_millis\":2,\"without_template\":1,"
                + "\"templates\":[{\"id\":\"t\",\"tokens\":[\"disk\"]}]}}",
            "{\"id\":\"i/1\",\"@timestamp\":7,\"message\":\"disk full\",\"context\":[\"db\"],"
                + "\"label\":\"normal\",\"template_id\":\"t\",\"block\":2,\"weight\":1.5}");
    assertThat(folder.resolve("sample.jsonl.part")).doesNotExist();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void the_part_of_another_sample_is_not_continued() throws IOException {
    Path file = folder.resolve("sample.jsonl");
    try (SampleJournal journal = SampleJournal.open(file, ORIGIN)) {
      journal.add("a", List.of(line("i/1")));
    }
    try (SampleJournal journal = SampleJournal.open(file, origin(6))) {
      assertThat(journal.isDone("a")).isFalse();
      assertThat(journal.complete(HISTORY)).isZero();
    }
  }
}
