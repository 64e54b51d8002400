/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.languagemodel;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.ContentFilteredException;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import io.fame.training.languagemodel.LanguageModelException.Kind;
import io.fame.training.languagemodel.LanguageModelException.Refused;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * A language model of any provider: one question, one answer, no second try; only where the server
 * turns a JSON schema away, or the name of the limit of an answer, the question goes out again
 * without the schema, or with the limit's other name, and so do all that follow.
 */
final class ChatEndpoint {
  /** Where OpenAI's own models are: its endpoint, and Azure's. */
  private static final List<String> OPENAI_HOSTS = List.of(".openai.com", ".openai.azure.com");

  private final LanguageModelSettings settings;
  private final ChatModel model;

  /** What the limit is called at first; {@code null} where the protocol has one name for it. */
  private final Refused limit;

  /** The same with the other name. */
  private final ChatModel renamed;

  private final Consumer<String> notes;
  private final AtomicBoolean schemaRefused = new AtomicBoolean();
  private final AtomicBoolean limitRefused = new AtomicBoolean();

  private ChatEndpoint(
      LanguageModelSettings settings,
      ChatModel model,
      Refused limit,
      ChatModel renamed,
      Consumer<String> notes) {
    this.settings = settings;
    this.model = model;
    this.limit = limit;
    this.renamed = renamed;
    this.notes = notes;
  }

  /**
   * @param environment environment variables, for the key
   * @param notes gets a sentence for people when the server turns a part of requests away
   * @throws LanguageModelException if there is no key
   */
  static ChatEndpoint open(
      LanguageModelSettings settings,
      Map<String, String> environment,
      Wire wire,
      Consumer<String> notes)
      throws LanguageModelException {
    if (settings.provider() == Provider.OPENAI) {
      String key = settings.apiKey(environment);
      // OpenAI's newer models refuse the older name. Many other servers know no other, and would
      // answer at any length, beyond what the budget has set aside for the answer.
      String host = settings.baseUrl().getHost();
      Refused limit =
          OPENAI_HOSTS.stream().anyMatch(host::endsWith)
              ? Refused.MAX_COMPLETION_TOKENS
              : Refused.MAX_TOKENS;
      return new ChatEndpoint(
          settings,
          ChatModels.openAi(settings, key, wire, limit),
          limit,
          ChatModels.openAi(settings, key, wire, otherName(limit)),
          notes);
    }
    return new ChatEndpoint(
        settings, ChatModels.of(settings, environment, wire), null, null, notes);
  }

  /** The other of the two names that the limit of an answer has in OpenAI's protocol. */
  static Refused otherName(Refused limit) {
    return limit == Refused.MAX_TOKENS ? Refused.MAX_COMPLETION_TOKENS : Refused.MAX_TOKENS;
  }

  /** Asks once. What is turned away costs nothing, so no question is paid for twice. */
  Answer ask(Question question) throws LanguageModelException {
    boolean schema = settings.jsonSchema() && !schemaRefused.get();
    boolean first = !limitRefused.get();
    while (true) {
      try {
        return ask(question, first ? model : renamed, schema);
      } catch (LanguageModelException e) {
        if (schema && e.refused() == Refused.JSON_SCHEMA) {
          schema = false;
          note(
              schemaRefused,
              "no JSON schema; going on without, every answer is checked all the same"
                  + " (language_model.json_schema: false does not try)");
        } else if (first && limit != null && e.refused() == limit) {
          first = false;
          note(limitRefused, "no " + limit + "; going on with " + otherName(limit));
        } else {
          throw e;
        }
      }
    }
  }

  /** Says so once, also where several requests are turned away at the same time. */
  private void note(AtomicBoolean refused, String what) {
    if (!refused.getAndSet(true)) {
      notes.accept(settings.name() + " takes " + what);
    }
  }

  private Answer ask(Question question, ChatModel asked, boolean schema)
      throws LanguageModelException {
    ChatResponse response;
    try {
      response = asked.chat(request(question, schema));
    } catch (RuntimeException e) {
      throw failure(e);
    }
    String text = response.aiMessage() == null ? null : response.aiMessage().text();
    String answered =
        response.modelName() == null || response.modelName().isBlank()
            ? settings.model()
            : response.modelName();
    FinishReason finish = response.finishReason();
    boolean complete =
        text != null
            && (finish == null || finish == FinishReason.STOP || finish == FinishReason.OTHER);
    return new Answer(
        text == null ? "" : text,
        answered,
        usage(question, text == null ? "" : text, response.tokenUsage()),
        complete);
  }

  private ChatRequest request(Question question, boolean schema) {
    List<ChatMessage> messages = new ArrayList<>();
    messages.add(SystemMessage.from(question.system()));
    for (int turn = 0; turn < question.dialogue().size(); turn++) {
      String text = question.dialogue().get(turn);
      messages.add(turn % 2 == 0 ? UserMessage.from(text) : AiMessage.from(text));
    }
    ChatRequest.Builder request = ChatRequest.builder().messages(messages);
    if (settings.provider() == Provider.BEDROCK) {
      // Its builder takes no defaults of these.
      request.maxOutputTokens(settings.maxOutputTokens());
      if (settings.temperature() != null) {
        request.temperature(settings.temperature());
      }
    }
    if (schema) {
      request.responseFormat(
          ResponseFormat.builder()
              .type(ResponseFormatType.JSON)
              .jsonSchema(
                  JsonSchema.builder()
                      .name(question.task())
                      .rootElement(JsonRawSchema.from(question.schema().toString()))
                      .build())
              .build());
    }
    return request.build();
  }

  private static Usage usage(Question question, String text, TokenUsage counted) {
    Integer input = counted == null ? null : counted.inputTokenCount();
    Integer output = counted == null ? null : counted.outputTokenCount();
    return new Usage(
        1,
        input == null || input <= 0 ? Tokens.of(question) : input,
        output == null || output <= 0 ? Tokens.of(text) : output);
  }

  /** Whatever a library makes of it: what the wire said, or else an answer that it cannot read. */
  private static LanguageModelException failure(RuntimeException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof Wire.WireFailure) {
        return ((Wire.WireFailure) cause).failure();
      }
      if (cause instanceof ContentFilteredException) {
        return new LanguageModelException(Kind.BAD_ANSWER, "the model refused to answer");
      }
    }
    return new LanguageModelException(
        Kind.BAD_ANSWER,
        "the server's answer is not what the protocol says ("
            + failure.getClass().getSimpleName()
            + ")");
  }
}
