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
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** What an answer with an error status means, for all providers. */
final class ServerErrors {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Words by which servers say that money is the matter. */
  private static final Pattern QUOTA =
      Pattern.compile("insufficient_quota|credit balance|billing|quota exceeded|payment required");

  /** Codes are shown, sentences are not: they may quote the prompt. */
  private static final Pattern CODE = Pattern.compile("[A-Za-z0-9_.:#/-]{1,80}");

  private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);

  private ServerErrors() {}

  static LanguageModelException of(Wire.Reply reply) {
    String body = new String(reply.body(), StandardCharsets.UTF_8);
    Kind kind = kind(reply.status(), body.toLowerCase(Locale.ROOT));
    String code = code(body);
    return new LanguageModelException(
        kind,
        "the server answered with status "
            + reply.status()
            + (code.isEmpty() ? "" : " (" + code + ")")
            + advice(kind),
        retryAfter(reply.headers()));
  }

  private static Kind kind(int status, String body) {
    if (status == 402 || ((status == 429 || status == 400) && QUOTA.matcher(body).find())) {
      return Kind.QUOTA;
    }
    switch (status) {
      case 401:
      case 403:
        return Kind.AUTHENTICATION;
      case 429:
        return Kind.RATE_LIMITED;
      case 408:
      case 409:
      case 425:
        return Kind.UNAVAILABLE;
      default:
        return status >= 500 ? Kind.UNAVAILABLE : Kind.REJECTED;
    }
  }

  private static String advice(Kind kind) {
    switch (kind) {
      case AUTHENTICATION:
        return ": check the key, and that it may use the model";
      case QUOTA:
        return ": the account has no credit left";
      case REJECTED:
        return ": check language_model.base_url and language_model.model";
      default:
        return "";
    }
  }

  private static String code(String body) {
    try {
      JsonNode json = JSON.readTree(body);
      for (String path : List.of("/error/code", "/error/type", "/__type", "/type")) {
        String code = json == null ? "" : json.at(path).asText();
        if (CODE.matcher(code).matches() && !code.equals("null")) {
          return code;
        }
      }
    } catch (IOException e) {
      // Proxies answer with pages; the status says enough.
    }
    return "";
  }

  private static Duration retryAfter(Map<String, List<String>> headers) {
    for (Map.Entry<String, List<String>> header : headers.entrySet()) {
      if (header.getKey().equalsIgnoreCase("retry-after") && !header.getValue().isEmpty()) {
        try {
          Duration wait =
              Duration.ofMillis((long) (Double.parseDouble(header.getValue().get(0)) * 1000));
          return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
        } catch (NumberFormatException e) {
          return null;
        }
      }
    }
    return null;
  }
}
