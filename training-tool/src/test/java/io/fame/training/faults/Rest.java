/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Plain requests, whose failures are answers too: here failures are what is looked at. */
final class Rest implements AutoCloseable {
  static final ObjectMapper JSON = new ObjectMapper();

  /** Status 0: there was no answer. */
  record Answer(int status, JsonNode body) {
    boolean ok() {
      return status >= 200 && status < 300;
    }

    /** {@code error.type}, or what stands in its place. */
    String error() {
      String type = body.path("error").path("type").asText("");
      return type.isEmpty() ? "status " + status : type;
    }

    String reason() {
      return body.path("error").path("reason").asText(body.toString());
    }
  }

  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

  Answer send(URI node, String method, String path, String body) throws InterruptedException {
    HttpRequest.BodyPublisher publisher =
        body == null
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofString(body);
    HttpRequest request =
        HttpRequest.newBuilder(node.resolve(path))
            .timeout(Duration.ofSeconds(90))
            .header("Content-Type", "application/json")
            .method(method, publisher)
            .build();
    try {
      HttpResponse<byte[]> response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
      JsonNode answer =
          response.body().length == 0 ? MissingNode.getInstance() : JSON.readTree(response.body());
      return new Answer(response.statusCode(), answer);
    } catch (IOException e) {
      return new Answer(0, MissingNode.getInstance());
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
