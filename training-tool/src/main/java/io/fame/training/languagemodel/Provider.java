/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.languagemodel;

import java.net.URI;
import java.util.Locale;

/** Whose protocol is spoken. */
public enum Provider {
  /** Any endpoint with OpenAI's chat completions, hosted or local. */
  OPENAI("https://api.openai.com/v1", "OPENAI_API_KEY"),
  OLLAMA("http://127.0.0.1:11434", null),
  ANTHROPIC("https://api.anthropic.com/v1", "ANTHROPIC_API_KEY"),
  /** Amazon Bedrock; keys as AWS names them: AWS_ACCESS_KEY_ID and so on. */
  BEDROCK(null, null);

  private final String url;
  private final String keyVariable;

  Provider(String url, String keyVariable) {
    this.url = url;
    this.keyVariable = keyVariable;
  }

  /** As it is written in the configuration. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Where it is found unless the configuration says otherwise. */
  URI url(String region) {
    return URI.create(
        this == BEDROCK ? "https://bedrock-runtime." + region + ".amazonaws.com" : url);
  }

  /** Environment variable with the key, {@code null} where none is needed. */
  String keyVariable() {
    return keyVariable;
  }
}
