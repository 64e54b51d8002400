/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.languagemodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnswerJournalTest {
  @TempDir Path folder;
  private Path file;
  private LanguageModelSettings settings;

  @BeforeEach
  void settings() {
    file = folder.resolve("deeper/answers.jsonl");
    try (FakeProvider fake = new FakeProvider(Provider.OLLAMA)) {
      settings = fake.settings(folder);
    }
  }

  private static Question question(String user) {
    return new Question(
        "labels",
        "1",
        "system",
        List.of(user),
        Schema.text(),
        JsonNodeFactory.instance.objectNode().put("line", user));
  }

  private static Answer answer(String text) {
    return new Answer(text, "m", new Usage(1, 10, 2), true);
  }

  @Test
  void an_answer_outlives_the_process() throws Exception {
    try (AnswerJournal journal = AnswerJournal.open(file)) {
      journal.record(settings, question("a"), answer("yes\nor \"no\""));
    }

    try (AnswerJournal journal = AnswerJournal.open(file)) {
      assertThat(journal.answer(question("a").key(settings))).contains(answer("yes\nor \"no\""));
      assertThat(journal.answer(question("b").key(settings))).isEmpty();
      assertThat(journal.spent()).isEqualTo(new Usage(1, 10, 2));
      assertThat(journal.answered("ollama/tiny-model", "labels", "1"))
          .extracting(answered -> answered.about().path("line").asText())
          .containsExactly("a");
      assertThat(journal.answered("ollama/tiny-model", "labels", "2")).isEmpty();
      assertThat(journal.answered("ollama/other", "labels", "1")).isEmpty();
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void a_last_line_that_was_cut_off_anywhere_is_dropped_and_the_rest_is_kept() throws Exception {
    try (AnswerJournal journal = AnswerJournal.open(file)) {
      journal.record(settings, question("a"), answer("one"));
      journal.record(settings, question("b"), answer("two"));
    }
    byte[] whole = Files.readAllBytes(file);
    int lastLine =
        new String(whole, java.nio.charset.StandardCharsets.UTF_8).trim().lastIndexOf('\n') + 1;

    for (int end = lastLine; end < whole.length; end++) {
      Files.write(file, java.util.Arrays.copyOf(whole, end));
      try (AnswerJournal journal = AnswerJournal.open(file)) {
        assertThat(journal.answer(question("a").key(settings))).contains(answer("one"));
        assertThat(journal.answer(question("b").key(settings))).isEmpty();
        journal.record(settings, question("c"), answer("three"));
      }
      try (AnswerJournal journal = AnswerJournal.open(file)) {
        assertThat(journal.answer(question("c").key(settings))).contains(answer("three"));
        assertThat(journal.spent().requests()).isEqualTo(2);
      }
    }
  }

  @Test
  void what_was_sent_and_never_answered_counts_with_its_most_until_it_is_known_what_became_of_it()
      throws Exception {
    String key = question("a").key(settings);
    try (AnswerJournal journal = AnswerJournal.open(file)) {
      journal.sending(key, new Usage(1, 10, 500));
      journal.sending(key, new Usage(1, 10, 500));
      journal.sending("other", new Usage(1, 7, 70));
      assertThat(journal.spent()).isEqualTo(new Usage(3, 27, 1_070));
    }

    try (AnswerJournal journal = AnswerJournal.open(file)) {
      assertThat(journal.requestsInDoubt()).isEqualTo(3);
      journal.turnedAway("other");
      journal.record(settings, question("a"), answer("yes"));
    }

    try (AnswerJournal journal = AnswerJournal.open(file)) {
      // One of the two requests is answered; of the other nobody knows.
      assertThat(journal.spent()).isEqualTo(new Usage(2, 20, 502));
      assertThat(journal.requestsInDoubt()).isEqualTo(1);
    }
  }

  @Test
  void damage_in_the_middle_and_other_files_are_refused_not_repaired() throws Exception {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "{\"not\":\"a journal\"}\n");
    assertThatThrownBy(() -> AnswerJournal.open(file))
        .isInstanceOf(LanguageModelException.class)
        .hasMessageContaining("is not a journal of this version");

    Files.delete(file);
    AnswerJournal.open(file).close();
    Files.writeString(file, "half a li\n{\"x\":1}\n", StandardOpenOption.APPEND);
    assertThatThrownBy(() -> AnswerJournal.open(file))
        .hasMessageContaining("damaged in line 2")
        .hasMessageNotContaining("half");
  }

  @Test
  void two_runs_do_not_share_it() throws Exception {
    try (AnswerJournal journal = AnswerJournal.open(file)) {
      assertThatThrownBy(() -> AnswerJournal.open(file))
          .hasMessageContaining("is in use by another run");
      assertThat(journal.spent()).isEqualTo(Usage.NONE);
    }
    AnswerJournal.open(file).close();
  }

  @Test
  void its_salt_stays_and_is_its_own() throws Exception {
    byte[] salt;
    try (AnswerJournal journal = AnswerJournal.open(file)) {
      salt = journal.salt();
      assertThat(salt).hasSize(16);
    }
    try (AnswerJournal journal = AnswerJournal.open(file)) {
      assertThat(journal.salt()).isEqualTo(salt);
    }
    try (AnswerJournal other = AnswerJournal.open(folder.resolve("other.jsonl"))) {
      assertThat(other.salt()).isNotEqualTo(salt);
    }
  }

  @Test
  void an_answer_from_a_file_counts_only_for_a_question_that_left_in_one() throws Exception {
    String key = question("a").key(settings);
    try (AnswerJournal journal = AnswerJournal.open(file)) {
      assertThat(journal.recordNoted(key, answer("x"))).isFalse();
      journal.noteAsked(settings, question("a"));
    }

    try (AnswerJournal journal = AnswerJournal.open(file)) {
      assertThat(journal.recordNoted(key, answer("x"))).isTrue();
      assertThat(journal.recordNoted(key, answer("y"))).isFalse();
      assertThat(journal.recordNoted(key, new Answer("", "m", Usage.NONE, false))).isFalse();
      assertThat(journal.answer(key)).contains(answer("x"));
      assertThat(
              journal
                  .answered("ollama/tiny-model", "labels", "1")
                  .get(0)
                  .about()
                  .path("line")
                  .asText())
          .isEqualTo("a");
    }
  }
}
