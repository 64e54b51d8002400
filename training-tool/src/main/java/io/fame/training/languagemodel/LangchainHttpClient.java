/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.languagemodel;

import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Lets langchain4j send through our wire; the wire knows the timeouts. */
final class LangchainHttpClient implements HttpClient, HttpClientBuilder {
  private final Wire wire;

  LangchainHttpClient(Wire wire) {
    this.wire = wire;
  }

  @Override
  public SuccessfulHttpResponse execute(HttpRequest request) {
    String body = request.body() == null ? "" : request.body();
    Wire.Reply reply =
        wire.send(
            URI.create(request.url()), request.headers(), body.getBytes(StandardCharsets.UTF_8));
    return SuccessfulHttpResponse.builder()
        .statusCode(reply.status())
        .headers(reply.headers())
        .body(new String(reply.body(), StandardCharsets.UTF_8))
        .build();
  }

  @Override
  public void execute(
      HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
    throw new UnsupportedOperationException("we never ask for a stream");
  }

  @Override
  public Duration connectTimeout() {
    return null;
  }

  @Override
  public HttpClientBuilder connectTimeout(Duration timeout) {
    return this;
  }

  @Override
  public Duration readTimeout() {
    return null;
  }

  @Override
  public HttpClientBuilder readTimeout(Duration timeout) {
    return this;
  }

  @Override
  public HttpClient build() {
    return this;
  }
}
