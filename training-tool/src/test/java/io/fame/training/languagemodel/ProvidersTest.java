/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.languagemodel;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import com.sun.net.httpserver.HttpServer;
import io.fame.training.languagemodel.LanguageModelException.Kind;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every provider's protocol at the wire: what is sent, and what becomes of every kind of answer.
 */
class ProvidersTest {
  private static final Question QUESTION = VerdictOnOneLine.of("disk of secret-host failed");
  private static final String GOOD = VerdictOnOneLine.GOOD;

  @TempDir Path folder;
  private FakeProvider fake;

  @AfterEach
  void stop() {
    if (fake != null) {
      fake.close();
    }
  }

  private String ask(LanguageModelSettings settings) throws Exception {
    try (LanguageModel model = fake.open(settings)) {
      return model.ask(QUESTION, VerdictOnOneLine::read);
    }
  }

  /** One behaviour after the other, the last one for ever. */
  private void behaving(Provider provider, ResponseDefinitionBuilder... answers) {
    fake = fake == null ? new FakeProvider(provider) : fake;
    Deque<ResponseDefinitionBuilder> left = new ArrayDeque<>(List.of(answers));
    fake.behaving(
        question -> {
          synchronized (left) {
            return left.size() > 1 ? left.removeFirst() : left.getFirst();
          }
        });
  }

  private void assertFailure(LanguageModelSettings settings, Kind kind, int requests) {
    assertThatThrownBy(() -> ask(settings))
        .asInstanceOf(InstanceOfAssertFactories.type(LanguageModelException.class))
        .satisfies(
            failure -> {
              assertThat(failure.kind()).as(failure.getMessage()).isEqualTo(kind);
              assertThat(failure.getMessage()).doesNotContain("secret-host", "key-of", "disk of");
            });
    assertThat(fake.asked).hasSize(requests);
  }

  @ParameterizedTest
  @EnumSource(Provider.class)
  void a_question_reaches_the_model_with_key_schema_and_both_messages(Provider provider)
      throws Exception {
    fake = new FakeProvider(provider).saying(question -> GOOD);

    assertThat(ask(fake.settings(folder, Map.of("json_schema", true)))).isEqualTo("anomaly");

    FakeProvider.Asked asked = fake.asked.get(0);
    assertThat(asked.system()).isEqualTo("You judge log lines.");
    assertThat(asked.dialogue()).containsExactly("[\"disk of secret-host failed\"]");
    assertThat(asked.body().toString())
        .contains("additionalProperties", "verdict")
        .doesNotContain("\"stream\":true");
    LoggedRequest request = fake.server.getAllServeEvents().get(0).getRequest();
    switch (provider) {
      case OPENAI:
        assertThat(request.getUrl()).isEqualTo("/v1/chat/completions");
        assertThat(request.getHeader("Authorization")).isEqualTo("Bearer key-of-openai");
        assertThat(asked.body().at("/response_format/json_schema/strict").asBoolean()).isTrue();
        assertThat(asked.body().at("/max_tokens").asInt()).isEqualTo(8192);
        break;
      case OLLAMA:
        assertThat(request.getUrl()).isEqualTo("/api/chat");
        assertThat(asked.body().at("/format/type").asText()).isEqualTo("object");
        break;
      case ANTHROPIC:
        assertThat(request.getUrl()).isEqualTo("/v1/messages");
        assertThat(request.getHeader("x-api-key")).isEqualTo("key-of-anthropic");
        assertThat(asked.body().path("max_tokens").asInt()).isEqualTo(8192);
        break;
      default:
        assertThat(request.getUrl()).isEqualTo("/model/tiny-model/converse");
        assertThat(request.getHeader("Authorization"))
            .startsWith("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/");
        assertThat(asked.body().at("/inferenceConfig/maxTokens").asInt()).isEqualTo(8192);
    }
    assertThat(request.getHeader("Idempotency-Key")).matches("[0-9a-f]{64}");
  }

  @ParameterizedTest
  @EnumSource(Provider.class)
  void without_a_schema_an_answer_that_breaks_the_rules_is_asked_again_with_the_objection(
      Provider provider) throws Exception {
    behaving(provider);
    Deque<String> answers =
        new ArrayDeque<>(
            List.of("Sure! " + GOOD, "{\"verdict\":\"perhaps\"}", "```json\n" + GOOD + "\n```"));
    fake.saying(question -> answers.removeFirst());

    assertThat(ask(fake.settings(folder, Map.of("json_schema", false)))).isEqualTo("anomaly");

    assertThat(fake.asked).extracting(asked -> asked.dialogue().size()).containsExactly(1, 3, 5);
    assertThat(fake.asked.get(1).user()).contains("it is not one JSON object without text around");
    assertThat(fake.asked.get(2).user()).contains("the verdict must be anomaly or normal");
    assertThat(fake.asked.get(0).body().toString()).doesNotContain("additionalProperties");
  }

  @ParameterizedTest
  @EnumSource(Provider.class)
  void an_answer_that_never_keeps_to_the_rules_ends_after_three_tries(Provider provider) {
    behaving(provider);
    fake.saying(question -> "I would rather not.");

    assertFailure(fake.settings(folder), Kind.BAD_ANSWER, 3);
  }

  @ParameterizedTest
  @EnumSource(Provider.class)
  void an_answer_that_was_cut_off_is_no_answer_even_if_it_parses(Provider provider)
      throws Exception {
    behaving(provider);
    behaving(provider, fake.cutOff(GOOD), fake.ok(GOOD));

    assertThat(ask(fake.settings(folder))).isEqualTo("anomaly");

    assertThat(fake.asked).hasSize(2);
    assertThat(fake.asked.get(1).user()).contains("it was cut off before its end");
  }

  @ParameterizedTest
  @EnumSource(Provider.class)
  void a_refused_key_and_an_empty_account_end_at_once(Provider provider) {
    String error = "{\"error\":{\"type\":\"%s\",\"message\":\"about disk of secret-host\"}}";
    behaving(provider, FakeProvider.json(401, error.formatted("authentication_error")));
    assertFailure(fake.settings(folder), Kind.AUTHENTICATION, 1);

    fake.asked.clear();
    behaving(provider, FakeProvider.json(429, error.formatted("insufficient_quota")));
    assertFailure(fake.settings(folder), Kind.QUOTA, 1);

    fake.asked.clear();
    behaving(provider, FakeProvider.json(402, "Payment required"));
    assertFailure(fake.settings(folder), Kind.QUOTA, 1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "OPENAI|429|{'error':{'message':'You exceeded your current quota, please check your plan and"
            + " billing details.','type':'insufficient_quota','code':'insufficient_quota'}}|QUOTA",
        "OPENAI|429|{'error':{'message':'Rate limit reached for secret-host on requests per min."
            + " Limit: 3 / min. Please try again in 20s. Visit"
            + " https://platform.openai.com/account/billing to add a payment method.',"
            + "'type':'requests','code':'rate_limit_exceeded'}}|RATE_LIMITED",
        "OPENAI|429|{'error':{'message':'You exceeded your current quota. Quota exceeded for metric:"
            + " generate_content_free_tier_requests, limit: 10. Please retry in 22.3s.','code':429,"
            + "'status':'RESOURCE_EXHAUSTED'}}|RATE_LIMITED",
        "OPENAI|429|{'error':{'message':'Requests have exceeded call rate limit. Please retry after"
            + " 6 seconds.','code':'429'}}|RATE_LIMITED",
        "OPENAI|400|{'error':{'message':'Billing hard limit has been reached',"
            + "'code':'billing_hard_limit_reached'}}|QUOTA",
        "OPENAI|402|{'error':{'message':'Insufficient Balance','code':'invalid_request_error'}}|QUOTA",
        "OPENAI|400|{'error':{'message':'about billing of secret-host','code':'invalid_value'}}"
            + "|REJECTED",
        "ANTHROPIC|429|{'type':'error','error':{'type':'rate_limit_error','message':'This request"
            + " would exceed the rate limit for your organization, see your billing page'}}"
            + "|RATE_LIMITED",
        "ANTHROPIC|400|{'type':'error','error':{'type':'invalid_request_error','message':'Your credit"
            + " balance is too low to access the Anthropic API.'}}|QUOTA",
        "ANTHROPIC|400|{'type':'error','error':{'type':'invalid_request_error','message':'You have"
            + " reached your specified API usage limits.'}}|QUOTA",
        "ANTHROPIC|529|{'type':'error','error':{'type':'overloaded_error'}}|UNAVAILABLE",
        "OLLAMA|429|{'error':'too many concurrent requests'}|RATE_LIMITED",
        "OLLAMA|402|{'error':'this model needs a subscription'}|QUOTA",
        "OLLAMA|404|{'error':'model not found'}|REJECTED",
        "BEDROCK|429|{'message':'Too many requests, please wait before trying again.'}|RATE_LIMITED",
        "BEDROCK|429|{'message':'Too many tokens per day, please wait before trying again.'}|QUOTA",
        "BEDROCK|400|{'message':'Your account has too many of these.'}|QUOTA",
        "BEDROCK|424|{'message':'The model had an error.'}|UNAVAILABLE",
      })
  void nothing_left_to_spend_is_told_from_too_fast_by_what_each_provider_says(
      Provider provider, int status, String body, Kind kind) {
    ResponseDefinitionBuilder answer = FakeProvider.json(status, body.replace('\'', '"'));
    if (provider == Provider.BEDROCK) {
      String type = status == 400 ? "ServiceQuotaExceededException" : "ThrottlingException";
      answer = answer.withHeader("x-amzn-ErrorType", type + ":http://internal.amazon.com/");
    }
    behaving(provider, answer);

    assertFailure(fake.settings(folder, Map.of("retries", 0)), kind, 1);
  }

  @Test
  void a_filter_of_the_provider_is_a_refusal_of_these_lines_and_not_of_all() {
    behaving(
        Provider.OPENAI,
        FakeProvider.json(400, "{\"error\":{\"code\":\"content_filter\",\"message\":\"...\"}}"));

    assertFailure(fake.settings(folder), Kind.BAD_ANSWER, 3);
  }

  @Test
  void a_server_says_in_three_ways_when_to_come_back() throws Exception {
    String soon =
        DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC).minusDays(1));
    behaving(Provider.OPENAI);
    behaving(
        Provider.OPENAI,
        FakeProvider.json(429, "{}").withHeader("Retry-After", "0.001"),
        FakeProvider.json(429, "{}").withHeader("Retry-After-Ms", "1"),
        FakeProvider.json(429, "{}").withHeader("Retry-After", soon),
        fake.ok(GOOD));

    assertThat(ask(fake.settings(folder, Map.of("retries", 3)))).isEqualTo("anomaly");
    assertThat(fake.asked).hasSize(4);
  }

  @ParameterizedTest
  @EnumSource(Provider.class)
  void too_many_requests_and_a_server_in_trouble_are_waited_out(Provider provider)
      throws Exception {
    behaving(provider);
    behaving(
        provider,
        FakeProvider.json(429, "{\"error\":{\"type\":\"rate_limit_error\"}}")
            .withHeader("Retry-After", "0.01"),
        FakeProvider.json(503, "<html>busy</html>"),
        FakeProvider.json(529, "{\"type\":\"overloaded_error\"}"),
        aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER),
        fake.ok(GOOD));

    assertThat(ask(fake.settings(folder))).isEqualTo("anomaly");

    // The client may repeat a request on a connection that was reset before any answer.
    assertThat(fake.asked).hasSizeBetween(5, 6);
  }

  @ParameterizedTest
  @EnumSource(Provider.class)
  void a_server_that_stays_in_trouble_is_given_up(Provider provider) {
    behaving(provider, FakeProvider.json(500, "{}"));

    assertFailure(fake.settings(folder, Map.of("retries", 2)), Kind.UNAVAILABLE, 3);
  }

  @ParameterizedTest
  @EnumSource(Provider.class)
  void a_slow_answer_is_given_up_even_if_it_trickles(Provider provider) {
    behaving(provider);
    Map<String, Object> impatient = Map.of("timeout_seconds", 1, "retries", 0);
    for (ResponseDefinitionBuilder slow :
        List.of(
            fake.ok(GOOD).withFixedDelay(5_000),
            fake.ok(GOOD).withChunkedDribbleDelay(10, 6_000))) {
      behaving(provider, slow);
      assertThatThrownBy(() -> ask(fake.settings(folder, impatient)))
          .isInstanceOf(LanguageModelException.class)
          .hasMessageContaining("no complete answer within 1 s");
    }
    assertThat(fake.asked).hasSizeLessThanOrEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource(Provider.class)
  void an_answer_that_is_not_the_protocol_is_no_answer(Provider provider) {
    behaving(provider, FakeProvider.json(200, "<html>welcome to the hotel</html>"));
    assertFailure(fake.settings(folder, Map.of("retries", 0)), Kind.BAD_ANSWER, 3);

    fake.asked.clear();
    behaving(provider, aResponse().withFault(Fault.MALFORMED_RESPONSE_CHUNK));
    assertFailure(fake.settings(folder, Map.of("retries", 0)), Kind.UNAVAILABLE, 1);
  }

  @ParameterizedTest
  @EnumSource(Provider.class)
  void an_answer_that_is_json_of_another_shape_is_no_answer(Provider provider) {
    for (String other : List.of("{}", "[]", "null", "17", "{\"error\":{\"message\":\"no\"}}")) {
      behaving(provider, FakeProvider.json(200, other));
      fake.asked.clear();
      assertFailure(
          fake.settings(
              folder,
              Map.of("retries", 0, "journal", folder.resolve(other.hashCode() + "x").toString())),
          Kind.BAD_ANSWER,
          3);
    }
  }

  @ParameterizedTest
  @EnumSource(Provider.class)
  void an_answer_whose_json_breaks_off_in_the_middle_is_no_answer(Provider provider)
      throws Exception {
    behaving(provider);
    String whole = fake.ok(GOOD).build().getBody();
    behaving(
        provider,
        FakeProvider.json(200, whole.substring(0, whole.indexOf("anomaly"))),
        fake.ok(GOOD));

    assertThat(ask(fake.settings(folder))).isEqualTo("anomaly");

    assertThat(fake.asked).hasSize(2);
    assertThat(fake.asked.get(1).user()).contains("there was no answer, or it was cut off");
  }

  @ParameterizedTest
  @EnumSource(Provider.class)
  void an_answer_whose_connection_closes_before_its_end_is_asked_for_again(Provider provider)
      throws Exception {
    fake = new FakeProvider(provider);
    byte[] whole = fake.ok(GOOD).build().getBody().getBytes(StandardCharsets.UTF_8);
    AtomicInteger requests = new AtomicInteger();
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          exchange.getResponseHeaders().add("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, whole.length);
          int sent = requests.incrementAndGet() == 1 ? whole.length / 2 : whole.length;
          exchange.getResponseBody().write(whole, 0, sent);
          exchange.close();
        });
    server.start();
    try {
      LanguageModelSettings settings =
          fake.settings(
              folder, Map.of("base_url", "http://127.0.0.1:" + server.getAddress().getPort()));
      assertThat(ask(settings)).isEqualTo("anomaly");
      assertThat(requests).hasValue(2);
    } finally {
      server.stop(0);
    }
  }

  @ParameterizedTest
  @EnumSource(Provider.class)
  void a_server_that_says_when_to_come_back_is_not_asked_before(Provider provider)
      throws Exception {
    behaving(provider);
    behaving(
        provider,
        FakeProvider.json(429, "{\"error\":{\"type\":\"rate_limit_error\"}}")
            .withHeader("Retry-After", "0.7"),
        fake.ok(GOOD));

    assertThat(ask(fake.settings(folder, Map.of("retries", 1)))).isEqualTo("anomaly");

    List<Long> times =
        fake.server.getAllServeEvents().stream()
            .map(event -> event.getRequest().getLoggedDate().getTime())
            .sorted()
            .toList();
    assertThat(times).hasSize(2);
    assertThat(times.get(1) - times.get(0)).isGreaterThanOrEqualTo(700);
  }

  @ParameterizedTest
  @EnumSource(Provider.class)
  void a_refusal_in_place_of_an_answer_is_no_answer(Provider provider) {
    behaving(provider);
    behaving(provider, fake.refused());

    assertFailure(fake.settings(folder), Kind.BAD_ANSWER, 3);
  }

  @ParameterizedTest
  @EnumSource(Provider.class)
  void an_answer_that_breaks_off_on_the_way_is_asked_for_again(Provider provider) throws Exception {
    behaving(provider);
    for (Fault fault : List.of(Fault.EMPTY_RESPONSE, Fault.RANDOM_DATA_THEN_CLOSE)) {
      fake.asked.clear();
      behaving(provider, aResponse().withFault(fault), fake.ok(GOOD));

      LanguageModelSettings settings =
          fake.settings(folder, Map.of("journal", folder.resolve(fault.name()).toString()));
      assertThat(ask(settings)).isEqualTo("anomaly");
      // The client may repeat a request on a connection that was closed before any answer.
      assertThat(fake.asked).hasSizeBetween(2, 3);
    }
  }

  @ParameterizedTest
  @EnumSource(Provider.class)
  void a_redirect_is_not_followed(Provider provider) {
    behaving(provider, aResponse().withStatus(307).withHeader("Location", "http://127.0.0.1:9/x"));

    assertFailure(fake.settings(folder), Kind.REJECTED, 1);
  }

  @Test
  void an_endpoint_that_is_not_listed_is_not_called() {
    behaving(Provider.OPENAI, FakeProvider.json(200, "{}"));
    LanguageModelSettings elsewhere =
        fake.settings(folder, Map.of("base_url", "https://models.example/v1"));

    assertThatThrownBy(
            () -> LanguageModel.open(elsewhere, FakeProvider.ENVIRONMENT, fake.notes::add))
        .hasMessageContaining("https://models.example:443 may not be called")
        .hasMessageContaining("allowed_endpoints");
    assertThat(folder.resolve("answers.jsonl")).doesNotExist();
  }

  @Test
  void a_key_that_is_missing_is_named_before_anything_is_sent() {
    behaving(Provider.OPENAI, FakeProvider.json(200, "{}"));

    assertThatThrownBy(() -> LanguageModel.open(fake.settings(folder), Map.of(), fake.notes::add))
        .hasMessageContaining("OPENAI_API_KEY holds no key");
    assertThat(fake.asked).isEmpty();
  }

  @Test
  void what_was_answered_once_is_never_paid_again() throws Exception {
    behaving(Provider.OPENAI);
    fake.saying(question -> GOOD);

    assertThat(ask(fake.settings(folder))).isEqualTo("anomaly");
    assertThat(ask(fake.settings(folder))).isEqualTo("anomaly");
    assertThat(fake.asked).hasSize(1);

    assertThat(ask(fake.settings(folder, Map.of("model", "another-model")))).isEqualTo("anomaly");
    assertThat(fake.asked).hasSize(2);
  }

  @Test
  void a_request_that_might_exceed_the_budget_is_not_sent() throws Exception {
    behaving(Provider.OPENAI);
    fake.saying(question -> GOOD);

    assertFailure(fake.settings(folder, Map.of("budget", Map.of("requests", 0))), Kind.BUDGET, 0);
    assertFailure(fake.settings(folder, Map.of("budget", Map.of("tokens", 8_000))), Kind.BUDGET, 0);
    assertFailure(
        fake.settings(
            folder,
            Map.of(
                "budget",
                Map.of("cost", 0.01),
                "prices",
                Map.of("input_per_million", 1, "output_per_million", 10))),
        Kind.BUDGET,
        0);

    assertThat(
            ask(
                fake.settings(
                    folder,
                    Map.of(
                        "budget",
                        Map.of("requests", 1, "tokens", 9_000, "cost", 0.1),
                        "prices",
                        Map.of("input_per_million", 1, "output_per_million", 10)))))
        .isEqualTo("anomaly");
  }

  @ParameterizedTest
  @CsvSource({
    "https://api.openai.com/v1, max_completion_tokens, max_tokens",
    "https://our.openai.azure.com/openai/v1, max_completion_tokens, max_tokens",
    "https://llm.example.com/v1, max_tokens, max_completion_tokens",
  })
  void the_limit_of_an_answer_has_the_name_that_the_server_knows(
      String baseUrl, String sent, String notSent) throws Exception {
    fake = new FakeProvider(Provider.OPENAI);
    Outbox outbox = new Outbox();
    LanguageModelSettings settings = fake.settings(folder, Map.of("base_url", baseUrl));

    assertThatThrownBy(() -> outbox.dryRun(settings).ask(QUESTION, VerdictOnOneLine::read))
        .isInstanceOf(NotAskedException.class);

    assertThat(outbox.requests().get(0).body())
        .contains("\"" + sent + "\"")
        .doesNotContain("\"" + notSent + "\"");
  }
}
