/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.languagemodel.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fame.training.annotate.LabelledLine;
import io.fame.training.languagemodel.BatchAnswers;
import io.fame.training.languagemodel.BatchEndpoint;
import io.fame.training.languagemodel.FakeProvider;
import io.fame.training.languagemodel.LanguageModel;
import io.fame.training.languagemodel.LanguageModelException;
import io.fame.training.languagemodel.LanguageModelSettings;
import io.fame.training.languagemodel.Outbox;
import io.fame.training.languagemodel.Provider;
import io.fame.training.languagemodel.Usage;
import io.fame.training.progress.Progress;
import io.fame.training.sample.SampledLine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Requests that do not leave at once: looked at, or sent and answered as files. */
class BatchTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;
  private FakeProvider fake;
  private List<SampledLine> lines;

  @BeforeEach
  void start() throws Exception {
    fake = new FakeProvider(Provider.OPENAI).saying(Judge::honest);
    lines = Lines.of(messages());
  }

  @AfterEach
  void stop() {
    fake.close();
  }

  private static List<String> messages() {
    List<String> messages = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      String word = "" + (char) ('a' + i % 26) + (char) ('a' + i / 26) + "x";
      messages.add(
          i % 5 == 0
              ? "write to shard " + word + " timed out"
              : "order stored by worker " + word + " in time");
    }
    return messages;
  }

  private LanguageModelAnnotator annotator(LanguageModel model) {
    return new LanguageModelAnnotator(model, Lines.CONTEXT, Progress.NONE);
  }

  private static Path answered(Path batch, int failing) throws Exception {
    return BatchEndpoint.answer(batch, Judge::honest, failing);
  }

  @ParameterizedTest
  @EnumSource(Provider.class)
  void a_dry_run_shows_every_byte_that_would_go_and_sends_none(Provider provider) throws Exception {
    fake.close();
    fake = new FakeProvider(provider).saying(Judge::honest);
    LanguageModelSettings settings =
        fake.settings(
            folder, Map.of("prices", Map.of("input_per_million", 1, "output_per_million", 2)));
    Outbox outbox = new Outbox();
    try (LanguageModel model = outbox.dryRun(settings)) {
      assertThat(annotator(model).annotate(lines)).isEmpty();
    }
    assertThat(fake.asked).isEmpty();
    assertThat(outbox.requests()).hasSize(3);
    assertThat(outbox.estimate().inputTokens()).isPositive();
    assertThat(settings.prices().of(outbox.estimate())).isPositive();

    try (LanguageModel model = fake.open(settings)) {
      assertThat(annotator(model).annotate(lines)).hasSize(50);
    }

    assertThat(fake.server.getAllServeEvents())
        .extracting(event -> event.getRequest().getBodyAsString())
        .containsExactlyInAnyOrderElementsOf(
            outbox.requests().stream().map(Outbox.Unsent::body).toList());
    assertThat(fake.server.getAllServeEvents())
        .allSatisfy(
            event ->
                assertThat(outbox.requests().get(0).uri())
                    .hasToString(event.getRequest().getAbsoluteUrl()));
  }

  @Test
  void after_a_run_a_dry_run_has_nothing_to_show() throws Exception {
    try (LanguageModel model = fake.open(fake.settings(folder))) {
      annotator(model).annotate(lines);
    }

    Outbox outbox = new Outbox();
    try (LanguageModel model = outbox.dryRun(fake.settings(folder))) {
      assertThat(annotator(model).annotate(lines)).hasSize(50);
    }

    assertThat(outbox.requests()).isEmpty();
  }

  @Test
  void a_batch_leaves_and_comes_back_in_files_and_what_failed_leaves_again() throws Exception {
    // Also for a provider whose own protocol is another one.
    FakeProvider other = new FakeProvider(Provider.ANTHROPIC).saying(Judge::honest);
    LanguageModelSettings settings = other.settings(folder);
    Path batch = folder.resolve("requests.jsonl");
    Outbox outbox = new Outbox();
    try (LanguageModel model = outbox.forBatch(settings)) {
      annotator(model).annotate(lines);
    }
    outbox.writeBatch(batch);
    JsonNode request = JSON.readTree(Files.readAllLines(batch).get(0));
    assertThat(request.path("method").asText()).isEqualTo("POST");
    assertThat(request.path("url").asText()).isEqualTo("/v1/chat/completions");
    assertThat(request.at("/body/model").asText()).isEqualTo("tiny-model");
    assertThat(request.path("body").has("stream")).isFalse();

    Path answers = answered(batch, 1);
    Outbox rest = new Outbox();
    List<LabelledLine> labelled;
    try (LanguageModel model = rest.forBatch(settings)) {
      assertThat(BatchAnswers.read(answers, model.journal()))
          .isEqualTo(new BatchAnswers(2, 0, 1, 0));
      assertThat(BatchAnswers.read(answers, model.journal()))
          .isEqualTo(new BatchAnswers(0, 2, 1, 0));
      labelled = annotator(model).annotate(lines);
      assertThat(model.journal().spent().tokens()).isEqualTo(2 * 790);
    }
    assertThat(labelled).hasSizeBetween(30, 40);
    assertThat(rest.requests()).hasSize(1);

    Path second = folder.resolve("second.jsonl");
    rest.writeBatch(second);
    try (LanguageModel model = new Outbox().forBatch(settings)) {
      assertThat(BatchAnswers.read(answered(second, -1), model.journal()).imported()).isEqualTo(1);
      assertThat(annotator(model).annotate(lines)).hasSize(50);
    }
    assertThat(other.asked).isEmpty();
    other.close();
  }

  @Test
  void a_refusal_is_paid_for_once_and_its_lines_leave_in_other_company() throws Exception {
    LanguageModelSettings settings = fake.settings(folder);
    Outbox outbox = new Outbox();
    try (LanguageModel model = outbox.forBatch(settings)) {
      annotator(model).annotate(lines);
    }
    Path refusals =
        Files.write(
            folder.resolve("refusals.jsonl"),
            outbox.requests().stream()
                .limit(1)
                .map(
                    request ->
                        "{\"custom_id\":\""
                            + request.key()
                            + "\",\"response\":{\"status_code\":200,\"body\":{\"choices\":[{\"message\":"
                            + "{\"content\":null,\"refusal\":\"No.\"},\"finish_reason\":\"stop\"}],"
                            + "\"usage\":{\"prompt_tokens\":700,\"completion_tokens\":3}}}}")
                .toList());

    Outbox rest = new Outbox();
    try (LanguageModel model = rest.forBatch(settings)) {
      assertThat(BatchAnswers.read(refusals, model.journal()))
          .isEqualTo(new BatchAnswers(0, 0, 1, 0));
      assertThat(BatchAnswers.read(refusals, model.journal()))
          .isEqualTo(new BatchAnswers(0, 1, 0, 0));
      annotator(model).annotate(lines);
      assertThat(model.journal().spent()).isEqualTo(new Usage(1, 700, 3).byBatch());
    }

    assertThat(rest.requests()).hasSizeGreaterThan(3);
    assertThat(rest.requests())
        .extracting(Outbox.Unsent::key)
        .doesNotContain(outbox.requests().get(0).key())
        .contains(outbox.requests().get(1).key(), outbox.requests().get(2).key());
  }

  private static final Map<String, Object> PRICES =
      Map.of("input_per_million", 1_000, "output_per_million", 2_000);

  @Test
  void an_answer_of_a_batch_costs_the_share_that_its_endpoint_asks_and_the_others_the_whole()
      throws Exception {
    LanguageModelSettings settings = fake.settings(folder, Map.of("prices", PRICES));
    Outbox outbox = new Outbox();
    try (LanguageModel model = outbox.forBatch(settings)) {
      annotator(model).annotate(lines);
    }
    Path batch = folder.resolve("requests.jsonl");
    outbox.writeBatch(batch);
    try (LanguageModel model = outbox.forBatch(settings)) {
      BatchAnswers.read(answered(batch, 1), model.journal());
      assertThat(model.journal().spent()).isEqualTo(new Usage(2, 1_400, 180).byBatch());
    }

    // The one that failed is asked at once, in a process of its own.
    try (LanguageModel model = fake.open(settings)) {
      LanguageModelAnnotator annotator = annotator(model);
      assertThat(annotator.annotate(lines)).hasSize(50);
      assertThat(model.journal().spent()).isEqualTo(new Usage(3, 1_500, 200, 1_400, 180));
      double byBatch = (1_400 * 0.001 + 180 * 0.002) / 2;
      assertThat(annotator.whatLeft().path("cost").asDouble())
          .isEqualTo(byBatch + 100 * 0.001 + 20 * 0.002, within(1e-9));
      assertThat(annotator.report().path("cost").asDouble()).isEqualTo(0.14, within(1e-9));
    }
  }

  @Test
  void a_budget_of_money_pays_for_more_lines_by_a_batch_endpoint() throws Exception {
    Map<String, Integer> asked = new HashMap<>();
    for (double factor : new double[] {0.5, 1}) {
      LanguageModelSettings settings =
          fake.settings(
              folder,
              Map.of(
                  "prices", with(PRICES, "batch_factor", factor),
                  "budget", Map.of("cost", 8.0),
                  "lines_per_request", 2,
                  "anticipated_lines", 0,
                  "journal", folder.resolve(factor + ".jsonl").toString()));
      Outbox outbox = new Outbox();
      try (LanguageModel model = outbox.forBatch(settings)) {
        annotator(model).annotate(lines);
      }
      asked.put("at " + factor, outbox.requests().size());
      assertThat(settings.prices().of(outbox.estimate().byBatch())).isBetween(5.0, 8.0);
    }

    assertThat(asked.get("at 0.5")).isBetween(2 * asked.get("at 1.0"), 2 * asked.get("at 1.0") + 2);
  }

  private static Map<String, Object> with(Map<String, Object> map, String key, Object value) {
    Map<String, Object> more = new HashMap<>(map);
    more.put(key, value);
    return more;
  }

  @Test
  void nobody_else_can_read_a_batch_file() throws Exception {
    Outbox outbox = new Outbox();
    try (LanguageModel model = outbox.forBatch(fake.settings(folder))) {
      annotator(model).annotate(lines);
    }
    Path batch = folder.resolve("requests.jsonl");
    outbox.writeBatch(batch);

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(batch)))
        .isEqualTo("rw-------");
  }

  @Test
  void a_file_that_breaks_off_brings_what_came_before() throws Exception {
    Outbox outbox = new Outbox();
    try (LanguageModel model = outbox.forBatch(fake.settings(folder))) {
      annotator(model).annotate(lines);
    }
    Path batch = folder.resolve("requests.jsonl");
    outbox.writeBatch(batch);
    List<String> answers = new ArrayList<>(Files.readAllLines(answered(batch, -1)));
    answers.set(2, answers.get(2).substring(0, 60));
    Path cut = Files.write(folder.resolve("cut.jsonl"), answers);

    try (LanguageModel model = new Outbox().forBatch(fake.settings(folder))) {
      assertThatThrownBy(() -> BatchAnswers.read(cut, model.journal()))
          .hasMessageContaining("cut.jsonl:3");
      assertThat(model.journal().spent().requests()).isEqualTo(2);
      assertThat(BatchAnswers.read(answered(batch, -1), model.journal()))
          .isEqualTo(new BatchAnswers(1, 2, 0, 0));
    }
  }

  @Test
  void foreign_answers_and_other_files_are_not_taken() throws Exception {
    Path foreign =
        Files.writeString(
            folder.resolve("foreign.jsonl"),
            "{\"custom_id\":\"x\",\"response\":{\"status_code\":200,\"body\":{\"choices\":"
                + "[{\"message\":{\"content\":\"{}\"}}]}}}\n");
    Path wrong = Files.writeString(folder.resolve("wrong.jsonl"), "secret line\n");
    try (LanguageModel model = new Outbox().forBatch(fake.settings(folder))) {
      assertThat(BatchAnswers.read(foreign, model.journal()))
          .isEqualTo(new BatchAnswers(0, 0, 0, 1));
      assertThatThrownBy(() -> BatchAnswers.read(wrong, model.journal()))
          .isInstanceOf(LanguageModelException.class)
          .hasMessageContaining("wrong.jsonl:1")
          .hasMessageNotContaining("secret");
    }
  }
}
