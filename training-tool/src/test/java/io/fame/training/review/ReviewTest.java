/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.review;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fame.training.annotate.LabelException;
import io.fame.training.cluster.ReviewDocuments.Waiting;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReviewTest {
  @TempDir Path folder;

  private static Waiting line(String template, double score, long waiting) {
    return line(template, score, waiting, false);
  }

  private static Waiting line(String template, double score, long waiting, boolean judged) {
    return new Waiting(
        "logs/" + template,
        template.equals("routed") ? "tenant-7" : null,
        template,
        "disk full",
        List.of("db"),
        score,
        "storage",
        List.of("full"),
        true,
        "logs:1",
        waiting,
        judged);
  }

  @Test
  void uncertain_lines_come_first_and_of_those_the_frequent_ones() {
    List<Waiting> ordered =
        ReviewOrder.of(
            List.of(
                line("sure", 0.99, 1_000),
                line("rare", 0.5, 1),
                line("frequent", 0.5, 100),
                line("quiet", 0.001, 10)),
            3);

    assertThat(ordered).extracting(Waiting::templateId).containsExactly("frequent", "rare", "sure");
  }

  @Test
  void templates_that_have_a_verdict_of_the_same_model_come_last() {
    List<Waiting> ordered =
        ReviewOrder.of(
            List.of(line("judged", 0.5, 4_999, true), line("sure", 0.99, 1), line("rare", 0.5, 1)),
            3);

    assertThat(ordered).extracting(Waiting::templateId).containsExactly("rare", "sure", "judged");
  }

  @Test
  void the_file_keeps_what_the_shard_of_a_document_was_chosen_by() throws IOException {
    Path file = folder.resolve("review.jsonl");
    ReviewFile.write(file, List.of(line("routed", 0.5, 1), line("b", 0.5, 1)));
    Files.writeString(
        file, Files.readString(file).replace("\"label\":\"\"", "\"label\":\"normal\""));

    assertThat(ReviewFile.read(file))
        .extracting(ReviewFile.Judged::routing)
        .containsExactly("tenant-7", null);
  }

  @Test
  void a_filled_in_file_gives_the_verdicts_and_leaves_out_the_rest() throws IOException {
    Path file = folder.resolve("review.jsonl");
    ReviewFile.write(file, List.of(line("a", 0.5, 1), line("b", 0.5, 1), line("c", 0.5, 1)));
    List<String> rows = Files.readAllLines(file);
    Files.write(
        file,
        List.of(
            rows.get(0).replace("\"label\":\"\"", "\"label\":\"Anomaly\""),
            rows.get(1),
            rows.get(2).replace("\"label\":\"\"", "\"label\":\"normal\"")));

    List<ReviewFile.Judged> judged = ReviewFile.read(file);

    assertThat(judged).extracting(ReviewFile.Judged::id).containsExactly("logs/a", "logs/c");
    assertThat(judged).extracting(ReviewFile.Judged::anomaly).containsExactly(true, false);
    assertThatThrownBy(() -> ReviewFile.write(file, List.of()))
        .isInstanceOf(FileAlreadyExistsException.class);
  }

  @Test
  void a_broken_line_is_named_by_its_number_and_never_quoted() throws IOException {
    Path file = folder.resolve("review.jsonl");
    for (String broken :
        List.of(
            "secret",
            "{\"id\":\"secret\",\"label\":\"normal\"}",
            "{\"id\":\"logs/1\",\"label\":\"secret\"}")) {
      Files.writeString(file, "\n" + broken + "\n");
      assertThatThrownBy(() -> ReviewFile.read(file))
          .isInstanceOf(LabelException.class)
          .hasMessageStartingWith("review.jsonl:2: ")
          .hasMessageNotContaining("secret");
    }
  }
}
