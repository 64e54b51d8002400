/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.languagemodel;

import io.fame.scoring.bundle.Sha256;
import io.fame.training.languagemodel.LanguageModelException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Sends over HTTP, only to allowed endpoints, never along a redirect, and waits for the whole
 * answer no longer than it may.
 */
final class HttpWire implements Wire {
  /** Far more than any answer of ours. */
  private static final int LARGEST_ANSWER = 16 << 20;

  private static final Set<String> SET_BY_CLIENT =
      Set.of("host", "content-length", "connection", "expect", "upgrade");

  private final AllowedEndpoints allowed;
  private final Duration timeout;
  private final HttpClient client;

  HttpWire(LanguageModelSettings settings) {
    this.allowed = new AllowedEndpoints(settings);
    this.timeout = Duration.ofSeconds(settings.timeoutSeconds());
    this.client =
        HttpClient.newBuilder()
            .connectTimeout(
                timeout.compareTo(Duration.ofSeconds(20)) < 0 ? timeout : Duration.ofSeconds(20))
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
  }

  @Override
  public Reply send(URI uri, Map<String, List<String>> headers, byte[] body) {
    try {
      allowed.require(uri);
      Reply reply = exchange(request(uri, headers, body));
      if (reply.status() / 100 != 2) {
        throw ServerErrors.of(reply);
      }
      return reply;
    } catch (LanguageModelException e) {
      throw new WireFailure(e);
    }
  }

  private HttpRequest request(URI uri, Map<String, List<String>> headers, byte[] body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            // Ours comes first and says so; this one ends an exchange that nobody waits for.
            .timeout(timeout.plusSeconds(1))
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    headers.forEach(
        (name, values) -> {
          if (!SET_BY_CLIENT.contains(name.toLowerCase(Locale.ROOT))) {
            values.forEach(value -> request.header(name, value));
          }
        });
    // Gateways that know the header answer a repeated request without charging for it again.
    return request.setHeader("Idempotency-Key", Sha256.hex(body)).build();
  }

  /**
   * The client's own timeout ends with the headers: a body that trickles would hold us for ever.
   */
  private Reply exchange(HttpRequest request) throws LanguageModelException {
    CompletableFuture<Reply> answer =
        client
            .sendAsync(request, HttpResponse.BodyHandlers.ofInputStream())
            .thenApplyAsync(HttpWire::complete);
    try {
      return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw LanguageModelException.lost("no complete answer within " + timeout.toSeconds() + " s");
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw LanguageModelException.lost("interrupted");
    } catch (ExecutionException e) {
      throw failure(request, e);
    }
  }

  /** Without the cause, which may quote the request. */
  private static LanguageModelException failure(HttpRequest request, Throwable cause) {
    boolean sent = true;
    Throwable root = cause;
    for (Throwable next = cause; next != null; next = next.getCause()) {
      sent &= !(next instanceof ConnectException || next instanceof HttpConnectTimeoutException);
      root = next;
    }
    String message =
        "the connection to "
            + request.uri().getHost()
            + " failed: "
            + root.getClass().getSimpleName();
    return sent
        ? LanguageModelException.lost(message)
        : new LanguageModelException(Kind.UNAVAILABLE, message);
  }

  private static Reply complete(HttpResponse<InputStream> response) {
    try (InputStream in = response.body()) {
      byte[] body = in.readNBytes(LARGEST_ANSWER + 1);
      if (body.length > LARGEST_ANSWER) {
        throw new IllegalStateException("answer too large");
      }
      return new Reply(response.statusCode(), response.headers().map(), body);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
