/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.languagemodel.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.training.annotate.LabelledLine;
import io.fame.training.languagemodel.BatchAnswers;
import io.fame.training.languagemodel.FakeProvider;
import io.fame.training.languagemodel.FakeProvider.Asked;
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
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

  /** What a provider makes of a batch file; one request fails. */
  private Path answered(Path batch, int failing) throws Exception {
    List<String> answers = new ArrayList<>();
    for (String text : Files.readAllLines(batch)) {
      JsonNode request = JSON.readTree(text);
      ObjectNode answer = JSON.createObjectNode();
      answer.put("id", "batch_req_1").set("custom_id", request.path("custom_id"));
      if (answers.size() == failing) {
        answer.putNull("response").putObject("error").put("code", "batch_expired");
      } else {
        String system = request.at("/body/messages/0/content").asText();
        String user = request.at("/body/messages/1/content").asText();
        ObjectNode response = answer.putObject("response").put("status_code", 200);
        ObjectNode body = response.putObject("body").put("model", "tiny-model-batch");
        ObjectNode choice = body.putArray("choices").addObject().put("finish_reason", "stop");
        choice
            .putObject("message")
            .put("content", Judge.honest(new Asked(system, List.of(user), request)));
        body.putObject("usage").put("prompt_tokens", 700).put("completion_tokens", 90);
      }
      answers.add(answer.toString());
    }
    return Files.write(folder.resolve("answers-to-" + batch.getFileName()), answers);
  }

  @Test
  void a_dry_run_shows_every_byte_that_would_go_and_sends_none() throws Exception {
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
    assertThat(outbox.requests())
        .allSatisfy(
            request -> assertThat(request.uri()).hasToString(fake.url() + "/chat/completions"));
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
      assertThat(model.journal().spent()).isEqualTo(new Usage(1, 700, 3));
    }

    assertThat(rest.requests()).hasSizeGreaterThan(3);
    assertThat(rest.requests())
        .extracting(Outbox.Unsent::key)
        .doesNotContain(outbox.requests().get(0).key())
        .contains(outbox.requests().get(1).key(), outbox.requests().get(2).key());
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
