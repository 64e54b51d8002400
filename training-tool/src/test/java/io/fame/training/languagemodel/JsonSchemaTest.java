/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.languagemodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import io.fame.training.languagemodel.FakeProvider.Asked;
import io.fame.training.languagemodel.LanguageModelException.Kind;
import io.fame.training.progress.Progress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Answers are held to a schema where the server can do it, and checked as strictly where not. */
class JsonSchemaTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;
  private FakeProvider fake;

  @AfterEach
  void stop() {
    fake.close();
  }

  private String ask(LanguageModel model, String line) throws Exception {
    return model.ask(VerdictOnOneLine.of(line), VerdictOnOneLine::read);
  }

  private static boolean hasSchema(Asked asked) {
    return asked.body().toString().contains("additionalProperties");
  }

  /** A server that turns some requests away, and answers all others. */
  private void turningAway(
      Provider provider, Predicate<Asked> some, ResponseDefinitionBuilder with) {
    fake = new FakeProvider(provider);
    fake.behaving(asked -> some.test(asked) ? with : fake.ok(VerdictOnOneLine.GOOD));
  }

  private List<Boolean> schemasSent() {
    return fake.asked.stream().map(JsonSchemaTest::hasSchema).toList();
  }

  @ParameterizedTest
  @EnumSource(Provider.class)
  void unless_told_otherwise_every_request_carries_the_schema_where_the_protocol_has_it(
      Provider provider) throws Exception {
    fake = new FakeProvider(provider).saying(asked -> VerdictOnOneLine.GOOD);

    try (LanguageModel model = fake.open(fake.settings(folder))) {
      assertThat(ask(model, "disk failed")).isEqualTo("anomaly");
    }

    JsonNode body = fake.asked.get(0).body();
    JsonNode sent;
    switch (provider) {
      case OPENAI:
        assertThat(body.at("/response_format/type").asText()).isEqualTo("json_schema");
        assertThat(body.at("/response_format/json_schema/name").asText()).isEqualTo("labels");
        sent = body.at("/response_format/json_schema/schema");
        break;
      case OLLAMA:
        sent = body.path("format");
        break;
      case ANTHROPIC:
        assertThat(body.at("/output_config/format/type").asText()).isEqualTo("json_schema");
        assertThat(
                fake.server
                    .getAllServeEvents()
                    .get(0)
                    .getRequest()
                    .containsHeader("anthropic-beta"))
            .isFalse();
        sent = body.at("/output_config/format/schema");
        break;
      default:
        assertThat(body.at("/outputConfig/textFormat/type").asText()).isEqualTo("json_schema");
        sent =
            JSON.readTree(body.at("/outputConfig/textFormat/structure/jsonSchema/schema").asText());
    }
    assertThat(sent).isEqualTo(VerdictOnOneLine.of("disk failed").schema());
    assertThat(fake.notes).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "OPENAI|400|{'error':{'message':\"Invalid parameter: 'response_format' of type 'json_schema'"
            + " is not supported with this model.\",'type':'invalid_request_error',"
            + "'param':null,'code':null}}",
        "OPENAI|400|{'error':{'message':'This response_format type is unavailable now',"
            + "'type':'invalid_request_error','param':null,'code':'invalid_request_error'}}",
        "OPENAI|400|{'error':{'message':'This model does not support response format `json_schema`.',"
            + "'type':'invalid_request_error'}}",
        "OPENAI|400|{'message':\"type: Input should be 'text'\",'type':'invalid_request_error',"
            + "'param':'validation_error','code':'wrong_api_format'}",
        "OPENAI|400|{'error':{'message':\"Invalid schema for response_format 'labels': too many"
            + " enum values\",'type':'invalid_request_error','param':'response_format'}}",
        "OPENAI|400|{'error':{'code':400,'message':'failed to parse grammar','type':'x'}}",
        "OPENAI|422|{'detail':[{'loc':['body','response_format','type'],'msg':'unexpected value'}]}",
        "OPENAI|422|{'error':'structured outputs are not implemented'}",
        "OLLAMA|400|{'error':'json: cannot unmarshal object into Go struct field"
            + " ChatRequest.format of type string'}",
        "OLLAMA|400|{'error':'invalid format: expected \\\"json\\\" or a JSON schema'}",
        "ANTHROPIC|400|{'type':'error','error':{'type':'invalid_request_error',"
            + "'message':'output_config: Extra inputs are not permitted'}}",
        "ANTHROPIC|400|{'type':'error','error':{'type':'invalid_request_error',"
            + "'message':'This model does not support structured outputs.'}}",
        "ANTHROPIC|400|{'type':'error','error':{'type':'invalid_request_error',"
            + "'message':'Schema is too complex for compilation.'}}",
        "BEDROCK|400|{'message':'The model returned the following errors: output_config.format: Extra"
            + " inputs are not permitted'}",
        "BEDROCK|400|{'message':\"This model doesn't support the outputConfig.textFormat field.\"}",
      })
  void where_the_server_takes_no_schema_the_run_goes_on_without_says_so_once_and_pays_nothing_twice(
      Provider provider, int status, String body) throws Exception {
    turningAway(provider, JsonSchemaTest::hasSchema, FakeProvider.json(status, asJson(body)));
    LanguageModelSettings settings =
        fake.settings(folder, Map.of("budget", Map.of("requests", 3), "max_output_tokens", 256));

    try (LanguageModel model = fake.open(settings)) {
      for (String line : List.of("one", "two", "three")) {
        assertThat(ask(model, line)).isEqualTo("anomaly");
      }
      assertThat(model.journal().spent()).isEqualTo(new Usage(3, 300, 60));
      assertThat(model.journal().requestsInDoubt()).isZero();
    }

    assertThat(schemasSent()).containsExactly(true, false, false, false);
    assertThat(fake.notes).hasSize(1);
    assertThat(fake.notes.get(0))
        .startsWith(provider + "/tiny-model takes no JSON schema; going on without")
        .doesNotContain("\n");
    // What was answered without a schema is known to a run with one, and to one without.
    for (boolean schema : new boolean[] {true, false}) {
      try (LanguageModel model = fake.open(fake.settings(folder, Map.of("json_schema", schema)))) {
        assertThat(ask(model, "three")).isEqualTo("anomaly");
      }
    }
    assertThat(fake.asked).hasSize(4);
  }

  /** Quotation marks of a CSV source as those of JSON; apostrophes inside of texts stay. */
  private static String asJson(String body) {
    StringBuilder json = new StringBuilder();
    boolean quoted = false;
    for (char c : body.toCharArray()) {
      quoted ^= c == '"';
      json.append(c == '\'' && !quoted ? '"' : c);
    }
    return json.toString();
  }

  @ParameterizedTest
  @EnumSource(Provider.class)
  void without_the_schema_the_answer_is_checked_and_asked_again_all_the_same(Provider provider)
      throws Exception {
    fake = new FakeProvider(provider);
    fake.behaving(
        asked ->
            hasSchema(asked)
                ? FakeProvider.json(400, "{\"message\":\"json_schema is not supported\"}")
                : fake.ok(asked.dialogue().size() == 1 ? "It failed." : VerdictOnOneLine.GOOD));

    try (LanguageModel model = fake.open(fake.settings(folder))) {
      assertThat(ask(model, "disk failed")).isEqualTo("anomaly");
    }

    assertThat(schemasSent()).containsExactly(true, false, false);
    assertThat(fake.asked.get(2).user()).contains("it is not one JSON object");
  }

  @Test
  void requests_at_once_that_are_all_turned_away_say_so_once() throws Exception {
    turningAway(
        Provider.OPENAI,
        JsonSchemaTest::hasSchema,
        FakeProvider.json(400, "{\"error\":\"unknown field response_format\"}")
            .withFixedDelay(300));

    try (LanguageModel model = fake.open(fake.settings(folder))) {
      List<ParallelQuestions.Asking<String>> questions = new ArrayList<>();
      for (String line : List.of("a", "b", "c", "d", "e", "f")) {
        questions.add(() -> model.ask(VerdictOnOneLine.of(line), VerdictOnOneLine::read));
      }
      assertThat(ParallelQuestions.ask(questions, 3, Progress.Stage.SILENT))
          .containsOnly("anomaly")
          .hasSize(6);
    }

    assertThat(schemasSent().stream().filter(schema -> schema)).hasSize(3);
    assertThat(schemasSent().stream().filter(schema -> !schema)).hasSize(6);
    assertThat(fake.notes).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(Provider.class)
  void a_request_that_is_wrong_for_another_reason_is_not_sent_again(Provider provider)
      throws Exception {
    turningAway(
        provider,
        asked -> true,
        FakeProvider.json(
            400,
            "{\"type\":\"error\",\"message\":\"max_tokens: 8192 > 4096\",\"error\":{\"type\":"
                + "\"invalid_request_error\",\"message\":\"max_tokens: 8192 > 4096\"}}"));

    try (LanguageModel model = fake.open(fake.settings(folder))) {
      assertThatThrownBy(() -> ask(model, "disk failed"))
          .isInstanceOfSatisfying(
              LanguageModelException.class,
              failure -> assertThat(failure.kind()).isEqualTo(Kind.REJECTED));
    }

    assertThat(schemasSent()).containsExactly(true);
    assertThat(fake.notes).isEmpty();
  }

  @Test
  void a_request_that_is_turned_away_without_the_schema_too_ends_the_run() throws Exception {
    turningAway(
        Provider.OPENAI,
        asked -> true,
        FakeProvider.json(400, "{\"error\":{\"message\":\"json_schema or model unknown\"}}"));

    try (LanguageModel model = fake.open(fake.settings(folder))) {
      assertThatThrownBy(() -> ask(model, "disk failed")).hasMessageContaining("status 400");
      assertThat(model.journal().spent()).isEqualTo(Usage.NONE);
    }

    assertThat(schemasSent()).containsExactly(true, false);
  }
}
