/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.annotate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fame.scoring.LogLine;
import io.fame.scoring.template.Template;
import io.fame.training.sample.SampledLine;
import io.fame.training.source.SourceLine;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HumanLabelFileTest {
  private static final List<SampledLine> LINES =
      List.of(line("logs/1", "disk full"), line("logs/2", "say \"hi\"\n"), line("logs/3", "bye"));

  @TempDir Path folder;

  @Test
  void labels_that_people_fill_in_come_back_for_their_lines() throws Exception {
    Path file = folder.resolve("labels.jsonl");
    HumanLabelFile.write(file, LINES);
    List<String> written = Files.readAllLines(file);
    assertThat(written)
        .hasSize(3)
        .first()
        .isEqualTo(
            "{\"id\":\"logs/1\",\"template\":\"disk <*>\",\"context\":[\"cron\"],"
                + "\"message\":\"disk full\",\"label\":\"\"}");

    Files.write(
        file,
        List.of(
            written.get(0).replace("\"label\":\"\"", "\"label\":\"anomaly\""),
            written.get(1).replace("\"label\":\"\"", "\"label\":\"normal\""),
            written.get(2)));
    HumanLabelFile read = HumanLabelFile.read(file);

    assertThat(read.size()).isEqualTo(2);
    assertThat(read.name()).isEqualTo("human:labels.jsonl");
    assertThat(read.annotate(LINES))
        .containsExactly(
            new LabelledLine(LINES.get(0), true, 1), new LabelledLine(LINES.get(1), false, 1));
  }

  @Test
  void a_file_that_somebody_wrote_is_never_overwritten() throws Exception {
    Path file = Files.writeString(folder.resolve("labels.jsonl"), "somebody's work");

    assertThatThrownBy(() -> HumanLabelFile.write(file, LINES))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(file).hasContent("somebody's work");
  }

  @Test
  void a_file_is_replaced_as_long_as_nobody_has_labelled_a_line() throws Exception {
    Path file = folder.resolve("labels.jsonl");
    HumanLabelFile.write(file, LINES);
    HumanLabelFile.writeSuggested(file, List.of(new LabelledLine(LINES.get(0), true, 1)));
    assertThat(HumanLabelFile.read(file).size()).isEqualTo(1);
    HumanLabelFile.write(file, LINES);
    assertThat(HumanLabelFile.read(file).size()).isZero();
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).as("nothing is left beside it").containsExactly(file);
    }
  }

  @Test
  void a_corrected_suggestion_is_somebodys_label() throws Exception {
    Path file = folder.resolve("labels.jsonl");
    HumanLabelFile.writeSuggested(file, List.of(new LabelledLine(LINES.get(0), true, 1)));
    String corrected = Files.readString(file).replace("\"label\":\"anomaly\"", "\"label\":\"no\"");
    Files.writeString(file, corrected);

    assertThatThrownBy(() -> HumanLabelFile.write(file, LINES))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(file).hasContent(corrected);
  }

  @Test
  void a_suggestion_that_somebody_took_out_does_not_come_back() throws Exception {
    List<LabelledLine> suggested = List.of(new LabelledLine(LINES.get(0), true, 1));
    Path file = folder.resolve("labels.jsonl");
    HumanLabelFile.writeSuggested(file, suggested);
    String blanked = Files.readString(file).replace("\"label\":\"anomaly\"", "\"label\":\"\"");
    assertThat(blanked).contains("\"label\":\"\",\"suggested\":\"anomaly\"");
    Files.writeString(file, blanked);

    assertThatThrownBy(() -> HumanLabelFile.writeSuggested(file, suggested))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(file).hasContent(blanked);
    assertThat(HumanLabelFile.read(file).size()).isZero();
  }

  @Test
  void nobody_else_can_read_the_lines() throws Exception {
    Path file = folder.resolve("labels.jsonl");
    HumanLabelFile.write(file, LINES);

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void a_bad_line_is_named_by_its_number_and_not_quoted() throws Exception {
    assertBad("{\"id\":\"1\",\"label\":\"\"}\nsecret", ":2: not a JSON object");
    assertBad("{\"id\":\"1\",\"label\":\"secret\"}", ":1: unknown label");
    assertBad("{\"id\":7,\"label\":\"secret\"}", ":1: 'id' and 'label' must be texts");
    assertBad(
        "{\"id\":\"1\",\"label\":\"normal\"}\n\n{\"id\":\"1\",\"label\":\"normal\"}",
        ":3: the id was labelled before");
  }

  private void assertBad(String content, String message) throws Exception {
    Path file = Files.writeString(folder.resolve("bad.jsonl"), content);
    assertThatThrownBy(() -> HumanLabelFile.read(file))
        .isInstanceOf(LabelException.class)
        .hasMessageContaining("bad.jsonl" + message)
        .hasMessageNotContaining("secret");
  }

  private static SampledLine line(String id, String message) {
    Template template = new Template("0".repeat(16), List.of("disk", Template.WILDCARD), null);
    return new SampledLine(
        new SourceLine(id, 0, LogLine.of(message, "cron"), null), template, 0, 1);
  }
}
