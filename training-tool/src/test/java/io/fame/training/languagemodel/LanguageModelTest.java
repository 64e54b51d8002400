/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.languagemodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import io.fame.training.languagemodel.FakeProvider.Asked;
import io.fame.training.languagemodel.LanguageModelException.Kind;
import io.fame.training.progress.Progress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many questions at once: what is kept, what is paid, and when nothing more is sent. */
class LanguageModelTest {
  @TempDir Path folder;
  private final FakeProvider fake = new FakeProvider(Provider.OPENAI);

  @AfterEach
  void stop() {
    fake.close();
  }

  private static Question question(String about) {
    return new Question("labels", "1", "task", List.of("\"" + about + "\""), Schema.text(), null);
  }

  private static List<Question> questions(int count) {
    List<Question> questions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      questions.add(question("question " + i));
    }
    return questions;
  }

  private static void askAll(LanguageModel model, List<Question> questions, int parallel)
      throws Exception {
    List<ParallelQuestions.Asking<Answer>> asking = new ArrayList<>();
    questions.forEach(question -> asking.add(() -> model.answer(question)));
    ParallelQuestions.ask(asking, parallel, Progress.Stage.SILENT);
  }

  private void behaving(Function<Asked, ResponseDefinitionBuilder> with) {
    fake.behaving(with);
  }

  @Test
  void what_is_under_way_when_another_request_fails_is_kept_and_nothing_else_is_sent()
      throws Exception {
    behaving(
        asked ->
            asked.user().contains("question 1\"")
                ? FakeProvider.json(401, "{}").withFixedDelay(100)
                : fake.ok("{}").withFixedDelay(600));
    LanguageModelSettings settings = fake.settings(folder);

    try (LanguageModel model = fake.open(settings)) {
      assertThatThrownBy(() -> askAll(model, questions(10), 2))
          .isInstanceOfSatisfying(
              LanguageModelException.class,
              failure -> assertThat(failure.kind()).isEqualTo(Kind.AUTHENTICATION));

      assertThat(fake.asked).hasSize(2);
      assertThat(model.journal().answer(question("question 0").key(settings))).isPresent();
      assertThat(model.journal().spent()).isEqualTo(new Usage(1, 100, 20));
      assertThatThrownBy(() -> model.answer(question("another")))
          .hasMessageContaining("check the key");
      assertThat(fake.asked).hasSize(2);
    }
  }

  @Test
  void a_request_that_waits_for_its_next_try_ends_when_another_one_fails_for_good()
      throws Exception {
    behaving(
        asked ->
            asked.user().contains("question 1\"")
                ? FakeProvider.json(402, "{}").withFixedDelay(300)
                : FakeProvider.json(503, "{}").withHeader("Retry-After", "200"));

    long started = System.nanoTime();
    try (LanguageModel model = fake.open(fake.settings(folder))) {
      assertThatThrownBy(() -> askAll(model, questions(2), 2))
          .isInstanceOfSatisfying(
              LanguageModelException.class,
              failure -> assertThat(failure.kind()).isEqualTo(Kind.QUOTA));
    }

    assertThat((System.nanoTime() - started) / 1e9).isLessThan(60);
    assertThat(fake.asked).hasSize(2);
  }

  @Test
  void when_one_request_is_told_to_come_back_later_all_others_wait_too() throws Exception {
    AtomicLong turnedAway = new AtomicLong();
    List<Long> later = new CopyOnWriteArrayList<>();
    behaving(
        asked -> {
          if (asked.user().contains("question 1\"")
              && turnedAway.compareAndSet(0, System.nanoTime())) {
            return FakeProvider.json(429, "{}").withHeader("Retry-After", "1.2");
          }
          if (turnedAway.get() != 0) {
            later.add((System.nanoTime() - turnedAway.get()) / 1_000_000);
          }
          return fake.ok("{}").withFixedDelay(60);
        });

    try (LanguageModel model = fake.open(fake.settings(folder, Map.of("retries", 1)))) {
      askAll(model, questions(40), 2);
    }

    assertThat(fake.asked).hasSize(41);
    // Those under way at that moment may arrive; the others, one each 60 ms by then, may not.
    assertThat(later.stream().filter(millis -> millis > 300 && millis < 1_200)).isEmpty();
    assertThat(later.stream().filter(millis -> millis >= 1_200)).hasSizeGreaterThan(36);
  }

  @Test
  void requests_at_once_use_what_others_leave_of_the_budget_and_never_exceed_it() throws Exception {
    behaving(asked -> fake.ok("{}").withFixedDelay(30));
    int most = question("question 0").inputTokens() + 256;
    // An answered request costs 120 here; five of them leave room for the most that one may cost.
    LanguageModelSettings settings =
        fake.settings(
            folder,
            Map.of("max_output_tokens", 256, "budget", Map.of("tokens", 5 * 120 + most + 60)));

    try (LanguageModel model = fake.open(settings)) {
      assertThatThrownBy(() -> askAll(model, questions(20), 4))
          .isInstanceOfSatisfying(
              LanguageModelException.class,
              failure -> assertThat(failure.kind()).isEqualTo(Kind.BUDGET));

      assertThat(fake.asked).hasSize(6);
      assertThat(model.journal().spent()).isEqualTo(new Usage(6, 600, 120));
    }
  }

  @Test
  void a_request_that_was_lost_counts_with_the_most_that_it_may_have_cost_also_in_the_next_run()
      throws Exception {
    behaving(asked -> fake.ok("{}").withFixedDelay(3_000));
    LanguageModelSettings settings =
        fake.settings(
            folder,
            Map.of(
                "timeout_seconds", 1,
                "retries", 0,
                "max_output_tokens", 256,
                "budget", Map.of("requests", 1)));
    Usage most = new Usage(1, question("lost").inputTokens(), 256);

    try (LanguageModel model = fake.open(settings)) {
      assertThatThrownBy(() -> model.answer(question("lost")))
          .hasMessageContaining("no complete answer within 1 s");
      assertThat(model.journal().spent()).isEqualTo(most);
    }

    try (LanguageModel model = fake.open(settings)) {
      assertThat(model.journal().spent()).isEqualTo(most);
      assertThat(model.journal().requestsInDoubt()).isEqualTo(1);
      assertThatThrownBy(() -> model.answer(question("lost")))
          .isInstanceOfSatisfying(
              LanguageModelException.class,
              failure -> assertThat(failure.kind()).isEqualTo(Kind.BUDGET));
    }
  }

  @Test
  void a_request_that_was_turned_away_costs_nothing() throws Exception {
    behaving(asked -> FakeProvider.json(503, "{}"));
    LanguageModelSettings settings = fake.settings(folder, Map.of("retries", 2));

    try (LanguageModel model = fake.open(settings)) {
      assertThatThrownBy(() -> model.answer(question("x"))).hasMessageContaining("status 503");
      assertThat(model.journal().spent()).isEqualTo(Usage.NONE);
    }
    try (LanguageModel model = fake.open(settings)) {
      assertThat(model.journal().spent()).isEqualTo(Usage.NONE);
      assertThat(model.journal().requestsInDoubt()).isZero();
    }
  }

  @Test
  void a_model_that_is_offline_sends_nothing_and_needs_no_key() throws Exception {
    fake.saying(asked -> "{}");
    try (LanguageModel model = fake.open(fake.settings(folder))) {
      model.answer(question("known"));
    }

    try (LanguageModel model =
        LanguageModel.open(
            fake.settings(folder, Map.of("offline", true)), Map.of(), fake.notes::add)) {
      assertThat(model.answer(question("known")).text()).isEqualTo("{}");
      assertThatThrownBy(() -> model.answer(question("unknown")))
          .isInstanceOf(NotAskedException.class);
    }
    assertThat(fake.asked).hasSize(1);
  }
}
