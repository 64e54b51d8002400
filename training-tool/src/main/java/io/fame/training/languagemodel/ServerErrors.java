/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.languagemodel;

import io.fame.training.languagemodel.LanguageModelException.Kind;
import io.fame.training.languagemodel.LanguageModelException.Refused;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an answer with an error status means, for all providers. */
final class ServerErrors {
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

  /** What is said of a part of the request that the server does not know, not of its value. */
  private static final Pattern NOT_TAKEN =
      Pattern.compile(
          "unsupported|not supported|n[o']t support|unrecogni[sz]ed|unknown|unexpected|no such"
              + "|not permitted|not allowed|not accepted|not available|extra (?:inputs?|fields?)");

  private static final Pattern LIMIT = Pattern.compile("\\bmax_(?:completion_)?tokens\\b");

  /** Codes are shown, sentences are not: they may quote the prompt. */
  private static final Pattern CODE = Pattern.compile("[A-Za-z0-9_.:#/-]{1,80}");

  private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);

  private ServerErrors() {}

  static LanguageModelException of(Wire.Reply reply) {
    ErrorText error = ErrorText.of(new String(reply.body(), StandardCharsets.UTF_8));
    String code = code(error, reply.headers());
    Kind kind = kind(reply.status(), code.toLowerCase(Locale.ROOT), error.said());
    String message =
        "the server answered with status "
            + reply.status()
            + (code.isEmpty() ? "" : " (" + code + ")")
            + advice(kind, reply.status(), code);
    Refused refused = kind == Kind.REJECTED ? refused(reply.status(), code, error) : null;
    return refused == null
        ? new LanguageModelException(kind, message, retryAfter(reply.headers()))
        : LanguageModelException.refused(refused, message);
  }

  /**
   * Which part of a request an answer turns away, if that is what it does.
   *
   * @param body of the answer
   * @return {@code null} where it is about something else
   */
  static Refused refused(int status, String body) {
    ErrorText error = ErrorText.of(body);
    return refused(status, code(error, Map.of()), error);
  }

  private static Kind kind(int status, String code, String said) {
    if (status == 402 || QUOTA_CODES.contains(code)) {
      return Kind.QUOTA;
    }
    if (FILTER_CODES.contains(code)) {
      return Kind.BAD_ANSWER;
    }
    switch (status) {
      case 400:
        return NO_CREDIT.matcher(said).find() ? Kind.QUOTA : Kind.REJECTED;
      case 401:
      case 403:
        return Kind.AUTHENTICATION;
      case 429:
        return tooManyRequests(code, said);
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
  private static Kind tooManyRequests(String code, String said) {
    if (A_DAY.matcher(said).find()) {
      return Kind.QUOTA;
    }
    boolean passes =
        RATE_CODES.contains(code)
            || COMES_BACK.matcher(said).find()
            || !NO_MONEY.matcher(said).find();
    return passes ? Kind.RATE_LIMITED : Kind.QUOTA;
  }

  private static Refused refused(int status, String code, ErrorText error) {
    if ((status != 400 && status != 422) || TOO_LONG_CODES.contains(code)) {
      return null;
    }
    Refused limit = limit(error);
    if (limit != null) {
      return limit;
    }
    return SCHEMA.matcher(error.said()).find() ? Refused.JSON_SCHEMA : null;
  }

  /** The sentence may name both: the one that is not taken, and the one to take instead. */
  private static Refused limit(ErrorText error) {
    for (String text : List.of(error.parameter(), error.said())) {
      Matcher name = LIMIT.matcher(text);
      if (name.find()) {
        return !NOT_TAKEN.matcher(error.said()).find()
            ? null
            : name.group().equals(Refused.MAX_TOKENS.toString())
                ? Refused.MAX_TOKENS
                : Refused.MAX_COMPLETION_TOKENS;
      }
    }
    return null;
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

  private static String code(ErrorText error, Map<String, List<String>> headers) {
    for (String code : error.codes()) {
      if (CODE.matcher(code).matches() && !code.matches("null|[0-9]+")) {
        return code;
      }
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
