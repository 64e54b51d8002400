/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.languagemodel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a server says of an error, in the fields that are known to say it. The rest of an answer may
 * hold anything, the prompt with its log lines included.
 *
 * @param codes what may be its code, the best first
 * @param parameter of the request that it is about, in lower case; may be empty
 * @param said codes, parameter and sentences, in lower case
 */
record ErrorText(List<String> codes, String parameter, String said) {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final List<String> CODES =
      List.of("/error/code", "/error/type", "/error/status", "/__type", "/code", "/type");

  /** OpenAI, vLLM and llama.cpp. */
  private static final List<String> PARAMETERS = List.of("/error/param", "/param");

  /** Most protocols; Bedrock; Ollama and LM Studio; FastAPI. */
  private static final List<String> SENTENCES =
      List.of("/error/message", "/message", "/Message", "/error", "/detail");

  /** What a gateway was told by the server behind it: OpenRouter. */
  private static final String BEHIND = "/error/metadata/raw";

  /** Text that is no JSON, such as a proxy's page, is read so far. */
  private static final int MOST_OF_A_TEXT = 500;

  ErrorText {
    codes = List.copyOf(codes);
  }

  /** Reads the body of an answer with an error status. */
  static ErrorText of(String body) {
    List<String> codes = new ArrayList<>();
    List<String> parameters = new ArrayList<>();
    List<String> sentences = new ArrayList<>();
    read(body, true, codes, parameters, sentences);
    String parameter = String.join(" ", parameters);
    String said = String.join(" ", codes) + " " + parameter + " " + String.join(" ", sentences);
    return new ErrorText(codes, parameter.toLowerCase(Locale.ROOT), said.toLowerCase(Locale.ROOT));
  }

  private static void read(
      String body,
      boolean mayBeGateway,
      List<String> codes,
      List<String> parameters,
      List<String> sentences) {
    JsonNode json;
    try {
      json = JSON.readTree(body);
    } catch (JsonProcessingException e) {
      sentences.add(body.substring(0, Math.min(body.length(), MOST_OF_A_TEXT)));
      return;
    }
    // Google's answers in OpenAI's protocol are in an array.
    JsonNode error = json.isArray() && !json.isEmpty() ? json.get(0) : json;
    texts(error, CODES, codes);
    texts(error, PARAMETERS, parameters);
    texts(error, SENTENCES, sentences);
    for (JsonNode detail : error.path("detail")) {
      detail.path("loc").forEach(part -> sentences.add(part.asText()));
      texts(detail, List.of("/msg", "/type"), sentences);
    }
    JsonNode behind = error.at(BEHIND);
    if (mayBeGateway && behind.isTextual()) {
      read(behind.asText(), false, codes, parameters, sentences);
    }
  }

  private static void texts(JsonNode error, List<String> fields, List<String> texts) {
    for (String field : fields) {
      if (error.at(field).isValueNode() && !error.at(field).isNull()) {
        texts.add(error.at(field).asText());
      }
    }
  }
}
