/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.languagemodel;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.extension.ResponseDefinitionTransformerV2;
import com.github.tomakehurst.wiremock.http.ResponseDefinition;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * A language model provider at the wire: an HTTP server that speaks one provider's protocol, and
 * answers with what a function says to what it was asked.
 */
public final class FakeProvider implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What the server calls the model that answers; no provider gives back the name it was asked. */
  public static final String ANSWERED_BY = "tiny-model-2026-01-01";

  public static final Map<String, String> ENVIRONMENT =
      Map.of(
          "OPENAI_API_KEY", "key-of-openai",
          "ANTHROPIC_API_KEY", "key-of-anthropic",
          "AWS_ACCESS_KEY_ID", "AKIDEXAMPLE",
          "AWS_SECRET_ACCESS_KEY", "secret-of-aws");

  /**
   * What a request said.
   *
   * @param system the task
   * @param dialogue our turns and the model's, in order
   * @param body the request's body
   */
  public record Asked(String system, List<String> dialogue, JsonNode body) {
    public String user() {
      return dialogue.get(dialogue.size() - 1);
    }

    /** The user message as JSON. */
    public JsonNode data() {
      return parse(dialogue.get(0));
    }
  }

  public final WireMockServer server;
  public final List<Asked> asked = new CopyOnWriteArrayList<>();

  /** What people were told while models on this server were asked. */
  public final List<String> notes = new CopyOnWriteArrayList<>();

  private final Provider provider;
  private volatile Function<Asked, ResponseDefinitionBuilder> behaviour;

  public FakeProvider(Provider provider) {
    this.provider = provider;
    this.server =
        new WireMockServer(
            WireMockConfiguration.options()
                .bindAddress("127.0.0.1")
                .dynamicPort()
                .extensions(new Answering()));
    server.start();
    server.stubFor(any(anyUrl()).willReturn(aResponse().withTransformers("answering")));
  }

  /** Answers every question with a text, as the provider would wrap it. */
  public FakeProvider saying(Function<Asked, String> model) {
    return behaving(question -> ok(model.apply(question)));
  }

  /** Behaves as the function says. */
  public FakeProvider behaving(Function<Asked, ResponseDefinitionBuilder> with) {
    this.behaviour = with;
    return this;
  }

  public LanguageModelSettings settings(Path folder) {
    return settings(folder, Map.of());
  }

  /** Settings for this server; some values as a configuration would give them. */
  public LanguageModelSettings settings(Path folder, Map<String, Object> values) {
    ObjectNode section = JSON.createObjectNode();
    section.put("provider", provider.name());
    section.put("model", "tiny-model");
    section.put("base_url", url().toString());
    section.put("timeout_seconds", 60);
    section.put("journal", folder.resolve("answers.jsonl").toString());
    section.setAll(JSON.<ObjectNode>valueToTree(values));
    try {
      return JSON.treeToValue(section, LanguageModelSettings.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public URI url() {
    String path = provider == Provider.OPENAI || provider == Provider.ANTHROPIC ? "/v1" : "";
    return URI.create("http://127.0.0.1:" + server.port() + path);
  }

  /** A model on this server that does not wait long between tries. */
  public LanguageModel open(LanguageModelSettings settings) throws IOException {
    return open(settings, ENVIRONMENT);
  }

  LanguageModel open(LanguageModelSettings settings, Map<String, String> environment)
      throws IOException {
    ChatEndpoint endpoint =
        ChatEndpoint.open(settings, environment, new HttpWire(settings), notes::add);
    return new LanguageModel(
        settings,
        AnswerJournal.open(settings.journal()),
        endpoint::ask,
        java.time.Duration.ofMillis(2));
  }

  /** An answer that came to its end. */
  public ResponseDefinitionBuilder ok(String text) {
    return json(200, wrap(text, true).toString());
  }

  /** An answer that was cut off at the limit of tokens. */
  public ResponseDefinitionBuilder cutOff(String text) {
    return json(200, wrap(text, false).toString());
  }

  /** A refusal, as the provider marks one. */
  public ResponseDefinitionBuilder refused() {
    ObjectNode answer = (ObjectNode) wrap("Sorry, not this.", true);
    switch (provider) {
      case OPENAI:
        ((ObjectNode) answer.at("/choices/0/message"))
            .put("refusal", "Sorry, not this.")
            .putNull("content");
        break;
      case OLLAMA:
        break;
      case ANTHROPIC:
        answer.put("stop_reason", "refusal").putArray("content");
        break;
      default:
        answer.put("stopReason", "guardrail_intervened");
    }
    return json(200, answer.toString());
  }

  public static ResponseDefinitionBuilder json(int status, String body) {
    return aResponse()
        .withStatus(status)
        .withHeader("Content-Type", "application/json")
        .withBody(body);
  }

  private JsonNode wrap(String text, boolean complete) {
    ObjectNode answer = JSON.createObjectNode();
    switch (provider) {
      case OPENAI:
        answer.put("id", "chatcmpl-1").put("object", "chat.completion").put("model", ANSWERED_BY);
        ObjectNode choice = answer.putArray("choices").addObject().put("index", 0);
        choice.putObject("message").put("role", "assistant").put("content", text);
        choice.put("finish_reason", complete ? "stop" : "length");
        answer
            .putObject("usage")
            .put("prompt_tokens", 100)
            .put("completion_tokens", 20)
            .put("total_tokens", 120);
        return answer;
      case OLLAMA:
        answer.put("model", ANSWERED_BY).put("created_at", "2026-01-01T00:00:00Z");
        answer.putObject("message").put("role", "assistant").put("content", text);
        answer.put("done", true).put("done_reason", complete ? "stop" : "length");
        return answer.put("prompt_eval_count", 100).put("eval_count", 20);
      case ANTHROPIC:
        answer.put("id", "msg_1").put("type", "message").put("role", "assistant");
        answer.put("model", ANSWERED_BY);
        answer.putArray("content").addObject().put("type", "text").put("text", text);
        answer.put("stop_reason", complete ? "end_turn" : "max_tokens");
        answer.putObject("usage").put("input_tokens", 100).put("output_tokens", 20);
        return answer;
      default:
        ObjectNode message = answer.putObject("output").putObject("message");
        message.put("role", "assistant").putArray("content").addObject().put("text", text);
        answer.put("stopReason", complete ? "end_turn" : "max_tokens");
        answer
            .putObject("usage")
            .put("inputTokens", 100)
            .put("outputTokens", 20)
            .put("totalTokens", 120);
        answer.putObject("metrics").put("latencyMs", 5);
        return answer;
    }
  }

  private Asked read(String text) {
    JsonNode body = parse(text);
    List<String> dialogue = new ArrayList<>();
    StringBuilder system = new StringBuilder(plain(body.path("system")));
    for (JsonNode message : body.path("messages")) {
      if (message.path("role").asText().equals("system")) {
        system.append(plain(message.path("content")));
      } else {
        dialogue.add(plain(message.path("content")));
      }
    }
    return new Asked(system.toString(), dialogue, body);
  }

  private static String plain(JsonNode content) {
    if (!content.isArray()) {
      return content.asText();
    }
    StringBuilder text = new StringBuilder();
    ((ArrayNode) content).forEach(block -> text.append(block.path("text").asText()));
    return text.toString();
  }

  static JsonNode parse(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private final class Answering implements ResponseDefinitionTransformerV2 {
    @Override
    public ResponseDefinition transform(ServeEvent event) {
      Asked question = read(event.getRequest().getBodyAsString());
      asked.add(question);
      return behaviour.apply(question).build();
    }

    @Override
    public boolean applyGlobally() {
      return false;
    }

    @Override
    public String getName() {
      return "answering";
    }
  }

  @Override
  public void close() {
    server.stop();
  }
}
