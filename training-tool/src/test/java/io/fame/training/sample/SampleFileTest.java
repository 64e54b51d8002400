/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.fame.scoring.LogLine;
import io.fame.scoring.template.Template;
import io.fame.training.source.SourceLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleFileTest {
  private static final SampleOrigin ORIGIN =
      new SampleOrigin(JsonNodeFactory.instance.objectNode().put("k", 5));
  private static final Template TEMPLATE = new Template("t", List.of("disk", "<*>"), null);
  private static final SampledLine LABELLED =
      new SampledLine(
          new SourceLine("i/1", 7, LogLine.of("disk \u2028 \"full\"", "db", ""), "normal"),
          TEMPLATE,
          2,
          1.0 / 3);
  private static final SampledLine PLAIN =
      new SampledLine(new SourceLine("i/2", 9, LogLine.of("disk gone"), null), TEMPLATE, 3, 8);

  private static final Instant SAMPLED_AT = Instant.parse("2026-10-01T08:00:00Z");

  @TempDir Path folder;

  private Path written(List<Template> templates) throws IOException {
    Path file = folder.resolve("sample.jsonl");
    try (SampleJournal journal = SampleJournal.open(file, ORIGIN)) {
      journal.add("t", List.of(LABELLED, PLAIN));
      journal.complete(
          new SampleFile.History(ORIGIN, 12, new TimeBlocks(3, 2), 9, templates, 4, SAMPLED_AT));
    }
    return file;
  }

  @Test
  void what_was_written_is_read_as_it_was() throws IOException {
    SampleFile read = SampleFile.read(written(List.of(TEMPLATE)));

    assertThat(read.lines()).containsExactly(LABELLED, PLAIN);
    assertThat(read.history())
        .isEqualTo(
            new SampleFile.History(
                ORIGIN, 12, new TimeBlocks(3, 2), 9, List.of(TEMPLATE), 4, SAMPLED_AT));
  }

  @Test
  void lines_that_a_cluster_drew_know_the_id_of_their_template_only() throws IOException {
    SampleFile read = SampleFile.read(written(List.of()));

    assertThat(read.lines())
        .extracting(SampledLine::template)
        .containsOnly(new Template("t", List.of(), null));
  }

  @Test
  void what_is_no_sample_is_refused_without_showing_what_stands_there() throws IOException {
    Path file = written(List.of(TEMPLATE));
    List<String> rows = Files.readAllLines(file);

    refused("", "line 1 does not say what it is a sample of");
    refused(rows.get(0).replace("sampled_at", "at"), "line 1 does not say when it was sampled");
    refused(rows.get(1), "line 1 does not say what it is a sample of");
    refused("password=secret", "line 1 is not JSON");
    refused(rows.get(0) + "\n" + rows.get(1) + "\n{\"message\":\"cut o", "line 3 is not JSON");
    refused(rows.get(0) + "\n{\"template_id\":\"t\"}", "line 2 is no line of a sample");
    refused(
        rows.get(0) + "\n" + rows.get(1).replace("\"t\"", "\"u\""),
        "line 2 is no line of a sample");
  }

  private void refused(String content, String message) throws IOException {
    Path file = Files.writeString(folder.resolve("other.jsonl"), content);
    assertThatThrownBy(() -> SampleFile.read(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }
}
