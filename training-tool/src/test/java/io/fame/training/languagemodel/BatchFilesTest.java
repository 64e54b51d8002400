/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.languagemodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests leave in as many files as a batch endpoint's limits ask for. */
class BatchFilesTest {
  private static List<Path> write(Path first, List<Integer> lengths, int most, long mostBytes)
      throws IOException {
    try (BatchFiles files = new BatchFiles(first, most, mostBytes)) {
      for (int i = 0; i < lengths.size(); i++) {
        files.add("id" + i, JsonNodeFactory.instance.textNode("é".repeat(lengths.get(i))));
      }
      return files.files();
    }
  }

  @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
  void no_file_passes_a_limit_none_is_begun_too_early_and_every_request_leaves_once_in_order(
      @ForAll @Size(max = 20) List<@IntRange(max = 60) Integer> lengths,
      @ForAll @IntRange(min = 1, max = 5) int most,
      @ForAll @IntRange(min = 90, max = 600) int mostBytes)
      throws IOException {
    Path folder = Files.createTempDirectory("batch");
    List<Path> files = write(folder.resolve("all.jsonl"), lengths, most, mostBytes);

    List<String> all = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      List<String> requests = Files.readAllLines(files.get(i));
      assertThat(requests).hasSizeBetween(1, most);
      assertThat(requests.size() == 1 || Files.size(files.get(i)) <= mostBytes).isTrue();
      if (i + 1 < files.size() && requests.size() < most) {
        int next =
            Files.readAllLines(files.get(i + 1)).get(0).getBytes(StandardCharsets.UTF_8).length + 1;
        assertThat(Files.size(files.get(i)) + next).isGreaterThan(mostBytes);
      }
      all.addAll(requests);
    }
    assertThat(all).hasSameSizeAs(lengths);
    for (int i = 0; i < all.size(); i++) {
      assertThat(all.get(i)).contains("\"custom_id\":\"id" + i + "\"");
    }
    for (Path file : files) {
      Files.delete(file);
    }
    Files.delete(folder);
  }

  @Test
  void files_are_numbered_before_their_ending() {
    assertThat(BatchFiles.part(Path.of("a/requests.jsonl"), 1)).hasToString("a/requests.jsonl");
    assertThat(BatchFiles.part(Path.of("a/requests.jsonl"), 2)).hasToString("a/requests-2.jsonl");
    assertThat(BatchFiles.part(Path.of("a.b/requests"), 12)).hasToString("a.b/requests-12");
    assertThat(BatchFiles.part(Path.of(".requests"), 3)).hasToString(".requests-3");
  }

  @Test
  void a_file_that_is_there_is_not_replaced(@TempDir Path folder) throws Exception {
    Path second = Files.writeString(folder.resolve("all-2.jsonl"), "somebody's");

    assertThatThrownBy(() -> write(folder.resolve("all.jsonl"), List.of(1, 1), 1, 1000))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(second).hasContent("somebody's");
  }
}
