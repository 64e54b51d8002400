/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.languagemodel;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.ContentFilteredException;
import dev.langchain4j.model.anthropic.AnthropicChatModel;
import dev.langchain4j.model.bedrock.BedrockChatModel;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.ollama.OllamaChatModel;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import io.fame.training.languagemodel.LanguageModelException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;

/**
 * A language model of any provider: one question, one answer, no second try; only where the server
 * turns a JSON schema away, the question goes out again without it, and all that follow go without.
 */
final class ChatEndpoint {
  /** Where OpenAI's own models are: its endpoint, and Azure's. */
  private static final List<String> OPENAI_HOSTS = List.of(".openai.com", ".openai.azure.com");

  private final LanguageModelSettings settings;
  private final ChatModel model;
  private final Consumer<String> notes;
  private final AtomicBoolean schemaRefused = new AtomicBoolean();

  private ChatEndpoint(LanguageModelSettings settings, ChatModel model, Consumer<String> notes) {
    this.settings = settings;
    this.model = model;
    this.notes = notes;
  }

  /**
   * @param environment environment variables, for the key
   * @param notes gets a sentence for people when the server takes no JSON schema
   * @throws LanguageModelException if there is no key
   */
  static ChatEndpoint open(
      LanguageModelSettings settings,
      Map<String, String> environment,
      Wire wire,
      Consumer<String> notes)
      throws LanguageModelException {
    return new ChatEndpoint(settings, model(settings, environment, wire), notes);
  }

  private static ChatModel model(
      LanguageModelSettings settings, Map<String, String> environment, Wire wire)
      throws LanguageModelException {
    switch (settings.provider()) {
      case OPENAI:
        return openAi(settings, settings.apiKey(environment), wire);
      case OLLAMA:
        return ollama(settings, wire);
      case ANTHROPIC:
        return anthropic(settings, settings.apiKey(environment), wire);
      case BEDROCK:
        return bedrock(settings, environment, wire);
      default:
        throw new IllegalStateException();
    }
  }

  private static ChatModel openAi(LanguageModelSettings settings, String key, Wire wire) {
    OpenAiChatModel.OpenAiChatModelBuilder builder =
        OpenAiChatModel.builder()
            .httpClientBuilder(new LangchainHttpClient(wire))
            .baseUrl(settings.baseUrl().toString())
            .apiKey(key)
            .modelName(settings.model())
            .temperature(settings.temperature())
            .strictJsonSchema(true)
            .maxRetries(0);
    // OpenAI's newer models refuse the older name of the limit. Many other servers know no other,
    // and would answer at any length, beyond what the budget has set aside for the answer.
    String host = settings.baseUrl().getHost();
    return OPENAI_HOSTS.stream().anyMatch(host::endsWith)
        ? builder.maxCompletionTokens(settings.maxOutputTokens()).build()
        : builder.maxTokens(settings.maxOutputTokens()).build();
  }

  private static ChatModel ollama(LanguageModelSettings settings, Wire wire) {
    return OllamaChatModel.builder()
        .httpClientBuilder(new LangchainHttpClient(wire))
        .baseUrl(settings.baseUrl().toString())
        .modelName(settings.model())
        .temperature(settings.temperature())
        .numPredict(settings.maxOutputTokens())
        .maxRetries(0)
        .build();
  }

  private static ChatModel anthropic(LanguageModelSettings settings, String key, Wire wire) {
    return AnthropicChatModel.builder()
        .httpClientBuilder(new LangchainHttpClient(wire))
        .baseUrl(settings.baseUrl().toString())
        .apiKey(key)
        .modelName(settings.model())
        .temperature(settings.temperature())
        .maxTokens(settings.maxOutputTokens())
        .maxRetries(0)
        .build();
  }

  private static ChatModel bedrock(
      LanguageModelSettings settings, Map<String, String> environment, Wire wire)
      throws LanguageModelException {
    BedrockRuntimeClient client =
        BedrockRuntimeClient.builder()
            .httpClient(new AwsHttpClient(wire))
            .region(Region.of(settings.region()))
            .endpointOverride(settings.baseUrl())
            .credentialsProvider(awsCredentials(environment))
            .overrideConfiguration(
                override ->
                    override
                        .retryStrategy(DefaultRetryStrategy.doNotRetry())
                        .apiCallTimeout(Duration.ofSeconds(settings.timeoutSeconds() + 5L)))
            .build();
    return BedrockChatModel.builder()
        .client(client)
        .region(Region.of(settings.region()))
        .modelId(settings.model())
        .maxRetries(0)
        .build();
  }

  /** Those of the environment, or else what the SDK finds: profile, container, instance. */
  private static AwsCredentialsProvider awsCredentials(Map<String, String> environment)
      throws LanguageModelException {
    String id = environment.get("AWS_ACCESS_KEY_ID");
    String secret = environment.get("AWS_SECRET_ACCESS_KEY");
    if (id == null || id.isBlank() || secret == null || secret.isBlank()) {
      return found();
    }
    String session = environment.get("AWS_SESSION_TOKEN");
    return StaticCredentialsProvider.create(
        session == null || session.isBlank()
            ? AwsBasicCredentials.create(id, secret)
            : AwsSessionCredentials.create(id, secret, session));
  }

  private static AwsCredentialsProvider found() throws LanguageModelException {
    DefaultCredentialsProvider provider = DefaultCredentialsProvider.builder().build();
    try {
      // Now, and not after an hour of reading.
      provider.resolveCredentials();
      return provider;
    } catch (SdkClientException e) {
      throw new LanguageModelException(
          Kind.CONFIGURATION,
          "there are no AWS credentials for bedrock: set AWS_ACCESS_KEY_ID and"
              + " AWS_SECRET_ACCESS_KEY, or AWS_PROFILE");
    }
  }

  /** Asks once. What is turned away costs nothing, so no question is paid for twice. */
  Answer ask(Question question) throws LanguageModelException {
    boolean schema = settings.jsonSchema() && !schemaRefused.get();
    try {
      return ask(question, schema);
    } catch (LanguageModelException e) {
      if (!schema || !e.schemaRefused()) {
        throw e;
      }
      if (!schemaRefused.getAndSet(true)) {
        notes.accept(
            settings.name()
                + " takes no JSON schema; going on without, every answer is checked all the same"
                + " (language_model.json_schema: false does not try)");
      }
      return ask(question, false);
    }
  }

  private Answer ask(Question question, boolean schema) throws LanguageModelException {
    ChatResponse response;
    try {
      response = model.chat(request(question, schema));
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
