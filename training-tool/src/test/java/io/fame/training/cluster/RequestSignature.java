/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cluster;

import com.sun.net.httpserver.HttpExchange;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * AWS Signature Version 4 as its documentation describes it for the side that verifies: worked out
 * anew from what came over the wire, by none of the code that signs.
 */
public final class RequestSignature {
  private static final Pattern AUTHORIZATION =
      Pattern.compile(
          "AWS4-HMAC-SHA256 Credential=([A-Z0-9]+)/(\\d{8})/eu-central-1/(es|aoss)/aws4_request,"
              + " SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})");

  private RequestSignature() {}

  /** Whether the request is signed with this key, in the region eu-central-1. */
  public static boolean isValid(
      HttpExchange exchange, byte[] body, String accessKeyId, String secret) {
    Map<String, String> sent = new TreeMap<>();
    exchange
        .getRequestHeaders()
        .forEach((name, values) -> sent.put(name.toLowerCase(Locale.ROOT), values.get(0).strip()));
    Matcher authorization = AUTHORIZATION.matcher(sent.getOrDefault("authorization", ""));
    if (!authorization.matches() || !authorization.group(1).equals(accessKeyId)) {
      return false;
    }
    List<String> signed = List.of(authorization.group(4).split(";"));
    if (!signed.contains("host") || !signed.contains("x-amz-date")) {
      return false;
    }
    StringBuilder canonical = new StringBuilder();
    canonical.append(exchange.getRequestMethod()).append('\n');
    canonical.append(encoded(exchange.getRequestURI().getRawPath()).replace("%2F", "/"));
    canonical.append('\n').append(query(exchange.getRequestURI())).append('\n');
    for (String name : signed) {
      canonical.append(name).append(':').append(sent.get(name)).append('\n');
    }
    canonical.append('\n').append(authorization.group(4)).append('\n').append(sha256(body));
    String scope =
        authorization.group(2) + "/eu-central-1/" + authorization.group(3) + "/aws4_request";
    String toSign =
        "AWS4-HMAC-SHA256\n"
            + sent.get("x-amz-date")
            + "\n"
            + scope
            + "\n"
            + sha256(canonical.toString().getBytes(StandardCharsets.UTF_8));
    byte[] key = ("AWS4" + secret).getBytes(StandardCharsets.UTF_8);
    for (String part : scope.split("/")) {
      key = hmac(key, part);
    }
    return HexFormat.of().formatHex(hmac(key, toSign)).equals(authorization.group(5));
  }

  private static String query(URI uri) {
    if (uri.getRawQuery() == null) {
      return "";
    }
    Map<String, String> sorted = new TreeMap<>();
    for (String pair : uri.getRawQuery().split("&")) {
      String[] parts = pair.split("=", 2);
      sorted.put(
          encoded(URLDecoder.decode(parts[0], StandardCharsets.UTF_8)),
          encoded(URLDecoder.decode(parts.length > 1 ? parts[1] : "", StandardCharsets.UTF_8)));
    }
    List<String> pairs = new ArrayList<>();
    sorted.forEach((name, value) -> pairs.add(name + "=" + value));
    return String.join("&", pairs);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8)
        .replace("+", "%20")
        .replace("*", "%2A")
        .replace("%7E", "~");
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] hmac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
