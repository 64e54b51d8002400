/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.languagemodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import io.fame.training.languagemodel.LanguageModelException.Kind;
import io.fame.training.languagemodel.LanguageModelException.Refused;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The limit of an answer has two names in OpenAI's protocol; some servers know one of them. */
class AnswerLimitTest {
  private static final String OLD = "max_tokens";
  private static final String NEW = "max_completion_tokens";

  @TempDir Path folder;
  private final FakeProvider fake = new FakeProvider(Provider.OPENAI);

  @BeforeEach
  void answer() {
    fake.saying(asked -> VerdictOnOneLine.GOOD);
  }

  @AfterEach
  void stop() {
    fake.close();
  }

  private static String ask(LanguageModel model, String line) throws Exception {
    return model.ask(VerdictOnOneLine.of(line), VerdictOnOneLine::read);
  }

  private void refusing(String field, ResponseDefinitionBuilder with) {
    fake.behaving(asked -> asked.body().has(field) ? with : fake.ok(VerdictOnOneLine.GOOD));
  }

  /** The names of the limit in the requests, in order. */
  private List<String> sent() {
    return fake.asked.stream()
        .map(asked -> (asked.body().has(OLD) ? OLD : "") + (asked.body().has(NEW) ? NEW : ""))
        .toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "400|{`error`:{`message`:`Unsupported parameter: 'max_tokens' is not supported with this model."
            + " Use 'max_completion_tokens' instead.`,`type`:`invalid_request_error`,"
            + "`param`:`max_tokens`,`code`:`unsupported_parameter`}}",
        "400|{`error`:{`message`:`litellm.BadRequestError: use max_completion_tokens`,"
            + "`param`:`max_tokens`,`code`:`unsupported_parameter`}}",
        "422|{`detail`:[{`type`:`extra_forbidden`,`loc`:[`body`,`max_tokens`],"
            + "`msg`:`Extra inputs are not permitted`,`input`:8192}]}",
        "400|{`error`:{`message`:`Provider returned error`,`code`:400,`metadata`:{`raw`:"
            + "`{\\`error\\`:{\\`message\\`:\\`Unrecognized request argument supplied: max_tokens\\`}}`}}}",
        "400|[{`error`:{`code`:400,`message`:`Unknown name max_tokens`,`status`:`INVALID_ARGUMENT`}}]",
      })
  void where_the_server_knows_the_other_name_the_run_goes_on_with_it_says_so_once_and_pays_nothing(
      int status, String body) throws Exception {
    refusing(OLD, FakeProvider.json(status, body.replace('`', '"')));
    LanguageModelSettings settings =
        fake.settings(folder, Map.of("budget", Map.of("requests", 2), "max_output_tokens", 300));

    try (LanguageModel model = fake.open(settings)) {
      assertThat(ask(model, "one")).isEqualTo("anomaly");
      assertThat(ask(model, "two")).isEqualTo("anomaly");
      assertThat(model.journal().spent()).isEqualTo(new Usage(2, 200, 40));
      assertThat(model.journal().requestsInDoubt()).isZero();
    }

    assertThat(sent()).containsExactly(OLD, NEW, NEW);
    assertThat(fake.asked.get(2).body().path(NEW).asInt()).isEqualTo(300);
    assertThat(fake.notes)
        .containsExactly(
            "openai/tiny-model takes no max_tokens; going on with max_completion_tokens");
  }

  @Test
  void a_server_at_openais_address_that_knows_only_the_older_name_gets_that() throws Exception {
    refusing(
        NEW,
        FakeProvider.json(
            400, "{\"error\":{\"message\":\"Unrecognized request argument: " + NEW + "\"}}"));
    LanguageModelSettings settings =
        fake.settings(folder, Map.of("base_url", "https://our.openai.azure.com/openai/v1"));
    Wire wire = new HttpWire(fake.settings(folder));
    URI there = URI.create(fake.url() + "/chat/completions");
    ChatEndpoint endpoint =
        ChatEndpoint.open(
            settings,
            FakeProvider.ENVIRONMENT,
            (uri, headers, body) -> wire.send(there, headers, body),
            fake.notes::add);

    try (LanguageModel model =
        new LanguageModel(
            settings, AnswerJournal.open(settings.journal()), endpoint::ask, Duration.ZERO)) {
      assertThat(ask(model, "one")).isEqualTo("anomaly");
    }

    assertThat(sent()).containsExactly(NEW, OLD);
  }

  @Test
  void the_schema_and_the_limit_may_both_be_turned_away() throws Exception {
    fake.behaving(
        asked ->
            asked.body().has(OLD)
                ? FakeProvider.json(400, "{\"error\":\"max_tokens is not supported\"}")
                : asked.body().has("response_format")
                    ? FakeProvider.json(400, "{\"error\":\"response_format is not supported\"}")
                    : fake.ok(VerdictOnOneLine.GOOD));

    try (LanguageModel model = fake.open(fake.settings(folder))) {
      assertThat(ask(model, "one")).isEqualTo("anomaly");
      assertThat(ask(model, "two")).isEqualTo("anomaly");
    }

    assertThat(sent()).containsExactly(OLD, NEW, NEW, NEW);
    assertThat(fake.notes).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'error':{'message':'max_tokens is too large: 8192. This model has at most 4096',"
            + "'param':'max_tokens','code':'invalid_value'}}",
        "{'error':{'message':'Failed to generate','code':'json_validate_failed',"
            + "'failed_generation':'unsupported parameter max_tokens, response_format'}}",
        "{'detail':[{'loc':['body','messages'],'msg':'bad','input':'json_schema: unknown max_tokens'}]}",
        "{'error':{'message':'bad request'},'request':{'response_format':{'type':'json_schema'},"
            + "'max_tokens':8192,'messages':['billing: credit balance is too low']}}",
      })
  void what_is_about_the_value_or_echoes_the_prompt_is_not_taken_for_it(String body) {
    fake.behaving(asked -> FakeProvider.json(400, body.replace('\'', '"')));

    assertThatThrownBy(
            () -> {
              try (LanguageModel model = fake.open(fake.settings(folder))) {
                ask(model, "max_tokens response_format json_schema");
              }
            })
        .isInstanceOfSatisfying(
            LanguageModelException.class,
            failure -> assertThat(failure.kind()).isEqualTo(Kind.REJECTED));

    assertThat(sent()).containsExactly(OLD);
    assertThat(fake.notes).isEmpty();
  }

  @Test
  void a_server_that_takes_neither_name_ends_the_run() {
    fake.behaving(
        asked ->
            FakeProvider.json(
                400,
                "{\"error\":{\"message\":\"unknown parameter %s\"}}"
                    .formatted(asked.body().has(OLD) ? OLD : NEW)));

    assertThatThrownBy(
            () -> {
              try (LanguageModel model = fake.open(fake.settings(folder))) {
                ask(model, "one");
              }
            })
        .hasMessageContaining("status 400");

    assertThat(sent()).containsExactly(OLD, NEW);
  }

  @Test
  void a_name_that_a_batch_endpoint_turned_away_is_another_one_in_the_next_batch()
      throws Exception {
    LanguageModelSettings settings = fake.settings(folder);
    String key = exported(settings, NEW);
    assertThat(imported(settings, key, NEW)).containsExactly(Refused.MAX_COMPLETION_TOKENS);
    exported(settings, OLD);
    assertThat(imported(settings, key, OLD)).containsExactly(Refused.MAX_TOKENS);
    exported(settings, NEW);
    assertThat(fake.asked).isEmpty();
  }

  /** Exports a question, whose limit must have this name only. */
  private String exported(LanguageModelSettings settings, String name) throws Exception {
    Outbox outbox = new Outbox();
    try (LanguageModel model = outbox.forBatch(settings)) {
      assertThatThrownBy(() -> ask(model, "one")).isInstanceOf(NotAskedException.class);
      Path file = folder.resolve(fake.hashCode() + "-" + System.nanoTime() + ".jsonl");
      assertThat(outbox.writeBatch(file)).containsExactly(file);
      JsonNode body = new ObjectMapper().readTree(file.toFile()).path("body");
      assertThat(body.path(name).asInt()).isEqualTo(8192);
      assertThat(body.has(name.equals(OLD) ? NEW : OLD)).isFalse();
    }
    return outbox.requests().get(0).key();
  }

  private Set<Refused> imported(LanguageModelSettings settings, String key, String refused)
      throws Exception {
    ObjectNode answer = new ObjectMapper().createObjectNode().put("custom_id", key);
    ObjectNode response = answer.putObject("response").put("status_code", 400);
    response
        .putObject("body")
        .putObject("error")
        .put("param", refused)
        .put("code", "unsupported_parameter");
    Path file = Files.writeString(folder.resolve("answers-400.jsonl"), answer + "\n");
    try (LanguageModel model = new Outbox().forBatch(settings)) {
      BatchAnswers answers = BatchAnswers.read(List.of(file), model.journal());
      assertThat(answers.failed()).isEqualTo(1);
      return answers.refused();
    }
  }
}
