/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.languagemodel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fame.training.languagemodel.LanguageModelException.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What an answer with an error status means, for all providers. */
final class ServerErrors {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Codes of an account that has nothing left, whatever the status. */
  private static final Set<String> QUOTA_CODES =
      Set.of(
          "insufficient_quota",
          "insufficient_balance",
          "billing_error",
          "billing_hard_limit_reached",
          "billing_not_active",
          "servicequotaexceededexception");

  /** Codes of a prompt, or an answer, that a filter of the provider held back. */
  private static final Set<String> FILTER_CODES =
      Set.of("content_filter", "content_policy_violation", "responsibleaipolicyviolation");

  /** Codes of too many requests at once; their sentences may advertise a better account. */
  private static final Set<String> RATE_CODES =
      Set.of("rate_limit_exceeded", "rate_limit_error", "throttlingexception");

  private static final Set<String> TOO_LONG_CODES =
      Set.of("context_length_exceeded", "request_too_large");

  /** A server that says when to come back has not run out of money. */
  private static final Pattern COMES_BACK =
      Pattern.compile("(?:try again|retry) (?:in|after) [0-9]|per (?:second|minute)");

  /** Waiting for tomorrow is no retry. */
  private static final Pattern A_DAY = Pattern.compile("too many (?:tokens|requests) per day");

  private static final Pattern NO_MONEY =
      Pattern.compile(
          "credit balance|billing|quota exceeded|exceeded your current quota|payment required"
              + "|insufficient (?:quota|balance|credits|funds)|usage limit");

  /** Anthropic has no code for it. */
  private static final Pattern NO_CREDIT =
      Pattern.compile("credit balance is too low|specified api usage limits");

  /**
   * What servers call the schema that they do not take: the field of each protocol, and the words
   * of OpenAI, Groq, DeepSeek, vLLM, llama.cpp, LM Studio, Cerebras and of Ollama before 0.5.
   */
  private static final Pattern SCHEMA =
      Pattern.compile(
          "response[_ ]?format|json[_ ]?schema|invalid schema|schema is too|structured[_ -]?output"
              + "|output[_ ]?(?:config|format)|textformat|\\bgrammar\\b|wrong_api_format"
              + "|\\.format of type|invalid format: expected");

  /** Codes are shown, sentences are not: they may quote the prompt. */
  private static final Pattern CODE = Pattern.compile("[A-Za-z0-9_.:#/-]{1,80}");

  private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);

  private ServerErrors() {}

  static LanguageModelException of(Wire.Reply reply) {
    String body = new String(reply.body(), StandardCharsets.UTF_8);
    String code = code(body, reply.headers());
    Kind kind = kind(reply.status(), code.toLowerCase(Locale.ROOT), body.toLowerCase(Locale.ROOT));
    String message =
        "the server answered with status "
            + reply.status()
            + (code.isEmpty() ? "" : " (" + code + ")")
            + advice(kind, reply.status(), code);
    return kind == Kind.REJECTED && refusesSchema(reply.status(), code, body)
        ? LanguageModelException.schemaRefused(message)
        : new LanguageModelException(kind, message, retryAfter(reply.headers()));
  }

  private static Kind kind(int status, String code, String body) {
    if (status == 402 || QUOTA_CODES.contains(code)) {
      return Kind.QUOTA;
    }
    if (FILTER_CODES.contains(code)) {
      return Kind.BAD_ANSWER;
    }
    switch (status) {
      case 400:
        return NO_CREDIT.matcher(body).find() ? Kind.QUOTA : Kind.REJECTED;
      case 401:
      case 403:
        return Kind.AUTHENTICATION;
      case 429:
        return tooManyRequests(code, body);
      case 408:
      case 409:
      case 424:
      case 425:
        return Kind.UNAVAILABLE;
      default:
        return status >= 500 ? Kind.UNAVAILABLE : Kind.REJECTED;
    }
  }

  /** The same status stands for too fast, which passes, and for nothing left, which does not. */
  private static Kind tooManyRequests(String code, String body) {
    if (A_DAY.matcher(body).find()) {
      return Kind.QUOTA;
    }
    boolean passes =
        RATE_CODES.contains(code)
            || COMES_BACK.matcher(body).find()
            || !NO_MONEY.matcher(body).find();
    return passes ? Kind.RATE_LIMITED : Kind.QUOTA;
  }

  private static boolean refusesSchema(int status, String code, String body) {
    return (status == 400 || status == 422)
        && !TOO_LONG_CODES.contains(code)
        && SCHEMA.matcher(body.toLowerCase(Locale.ROOT)).find();
  }

  private static String advice(Kind kind, int status, String code) {
    switch (kind) {
      case AUTHENTICATION:
        return ": check the key, and that it may use the model";
      case QUOTA:
        return ": the account has no credit or quota left";
      case REJECTED:
        if (status == 413 || TOO_LONG_CODES.contains(code)) {
          return ": the request is too long, lower language_model.lines_per_request";
        }
        return ": check language_model.base_url and language_model.model"
            + (status == 400 || status == 422
                ? ", and set json_schema: false if the server knows no JSON schemas"
                : "");
      default:
        return "";
    }
  }

  private static String code(String body, Map<String, List<String>> headers) {
    try {
      JsonNode json = JSON.readTree(body);
      for (String path :
          List.of("/error/code", "/error/type", "/error/status", "/__type", "/type")) {
        String code = json == null ? "" : json.at(path).asText();
        if (CODE.matcher(code).matches() && !code.matches("null|[0-9]+")) {
          return code;
        }
      }
    } catch (IOException e) {
      // Proxies answer with pages; the status says enough.
    }
    // AWS: ThrottlingException:http://internal.amazon.com/…
    String type = header(headers, "x-amzn-errortype").split(":", 2)[0];
    return CODE.matcher(type).matches() ? type : "";
  }

  private static String header(Map<String, List<String>> headers, String name) {
    return headers.entrySet().stream()
        .filter(header -> header.getKey().equalsIgnoreCase(name))
        .flatMap(header -> header.getValue().stream())
        .findFirst()
        .orElse("");
  }

  private static Duration retryAfter(Map<String, List<String>> headers) {
    Duration wait = millis(header(headers, "retry-after-ms"), 1);
    if (wait == null) {
      wait = millis(header(headers, "retry-after"), 1000);
    }
    if (wait == null) {
      wait = until(header(headers, "retry-after"));
    }
    return wait == null || wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT;
  }

  private static Duration millis(String number, int millisEach) {
    try {
      return Duration.ofMillis(Math.max(0, (long) (Double.parseDouble(number) * millisEach)));
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static Duration until(String date) {
    try {
      Instant then = DateTimeFormatter.RFC_1123_DATE_TIME.parse(date, Instant::from);
      Duration wait = Duration.between(Instant.now(), then);
      return wait.isNegative() ? Duration.ZERO : wait;
    } catch (DateTimeParseException e) {
      return null;
    }
  }
}
