/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.languagemodel;

import dev.langchain4j.model.anthropic.AnthropicChatModel;
import dev.langchain4j.model.bedrock.BedrockChatModel;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.ollama.OllamaChatModel;
import dev.langchain4j.model.openai.OpenAiChatModel;
import io.fame.training.languagemodel.LanguageModelException.Kind;
import io.fame.training.languagemodel.LanguageModelException.Refused;
import java.time.Duration;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;

/** langchain4j's models, all of which send through one wire and try once. */
final class ChatModels {
  private ChatModels() {}

  /** The model of a provider whose protocol has one form. */
  static ChatModel of(LanguageModelSettings settings, Map<String, String> environment, Wire wire)
      throws LanguageModelException {
    switch (settings.provider()) {
      case OLLAMA:
        return ollama(settings, wire);
      case ANTHROPIC:
        return anthropic(settings, settings.apiKey(environment), wire);
      case BEDROCK:
        return bedrock(settings, environment, wire);
      default:
        throw new IllegalArgumentException(settings.provider() + " has two forms");
    }
  }

  /**
   * @param limit what the limit of an answer is called
   */
  static ChatModel openAi(LanguageModelSettings settings, String key, Wire wire, Refused limit) {
    OpenAiChatModel.OpenAiChatModelBuilder builder =
        OpenAiChatModel.builder()
            .httpClientBuilder(new LangchainHttpClient(wire))
            .baseUrl(settings.baseUrl().toString())
            .apiKey(key)
            .modelName(settings.model())
            .temperature(settings.temperature())
            .strictJsonSchema(true)
            .maxRetries(0);
    return limit == Refused.MAX_COMPLETION_TOKENS
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
}
