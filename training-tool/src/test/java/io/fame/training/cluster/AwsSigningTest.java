/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fame.training.cluster.ClusterException.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;

/**
 * Against a server that works out each request's signature itself, from what came over the wire,
 * and answers 403 where it is another one than the request carries.
 */
@Isolated("It sets system properties that the SDK reads.")
class AwsSigningTest {
  private static final String SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
  private static final List<String> PROPERTIES =
      List.of("aws.accessKeyId", "aws.secretAccessKey", "aws.sessionToken");

  private HttpServer server;
  private final List<String> accepted = new ArrayList<>();
  private final List<Map<String, String>> headers = new ArrayList<>();

  @BeforeEach
  void start() throws IOException {
    System.setProperty("aws.accessKeyId", "AKIDEXAMPLE");
    System.setProperty("aws.secretAccessKey", SECRET);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    PROPERTIES.forEach(System::clearProperty);
  }

  private void answer(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    Map<String, String> sent = new TreeMap<>();
    exchange
        .getRequestHeaders()
        .forEach((name, values) -> sent.put(name.toLowerCase(Locale.ROOT), values.get(0).strip()));
    headers.add(sent);
    boolean valid = RequestSignature.isValid(exchange, body, "AKIDEXAMPLE", SECRET);
    byte[] answer =
        (valid ? "{\"version\":{\"number\":\"3.6.0\"}}" : "{\"message\":\"signature\"}")
            .getBytes(StandardCharsets.UTF_8);
    if (valid) {
      accepted.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
    }
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(valid ? 200 : 403, answer.length);
    exchange.getResponseBody().write(answer);
    exchange.close();
  }

  private ClusterConnection connect(String service, String prefix) throws IOException {
    return connect(prefix, new AwsSigning("eu-central-1", service));
  }

  private ClusterConnection connect(String prefix, AwsSigning signing) throws IOException {
    return new ClusterConnection(
        new ConnectionSettings(
            URI.create("http://127.0.0.1:" + server.getAddress().getPort() + prefix),
            null,
            null,
            null,
            signing),
        new Backoff(1, 1));
  }

  @Test
  void everyRequestCarriesASignatureThatTheServerFindsRight() throws Exception {
    try (ClusterConnection connection = connect("es", "")) {
      assertThat(connection.version()).isEqualTo("3.6.0");
      connection.search(
          "logs-*,other", JsonNodeFactory.instance.objectNode().put("query", "ünicode"));
      connection.get(
          "/" + ClusterConnection.segment("<logs-{now/d}>") + "/_field_caps",
          Map.of("fields", "*", "text", "a+b~c"));
      connection.postBytes("/_plugins/_ml/models/x/upload_chunk/0", new byte[] {1, 2, -3});
      connection.delete("/index");
    }

    assertThat(accepted).hasSize(5);
  }

  @Test
  void thePathOfTheUrlAndASessionTokenAreSignedToo() throws Exception {
    System.setProperty("aws.sessionToken", "token of the session");
    try (ClusterConnection connection = connect("aoss", "/behind/a-proxy")) {
      connection.get("/_cluster/health");
    }

    assertThat(accepted).containsExactly("GET /behind/a-proxy/_cluster/health");
    assertThat(headers.get(0)).containsEntry("x-amz-security-token", "token of the session");
    assertThat(headers.get(0).get("authorization")).contains("x-amz-security-token");
  }

  @Test
  void whatTheKeystoreHoldsSignsInsteadOfWhatTheSdkFinds() throws Exception {
    System.setProperty("aws.secretAccessKey", "another");
    AwsSigning stored =
        new AwsSigning("eu-central-1", "es", AwsBasicCredentials.create("AKIDEXAMPLE", SECRET));
    try (ClusterConnection connection = connect("", stored)) {
      connection.version();
    }

    assertThat(accepted).hasSize(1);
  }

  @Test
  void aWrongSecretIsRefusedAsCredentialsAre() throws Exception {
    System.setProperty("aws.secretAccessKey", "another");
    try (ClusterConnection connection = connect("es", "")) {
      assertThatThrownBy(connection::version)
          .isInstanceOfSatisfying(
              ClusterException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CREDENTIALS));
    }
    assertThat(accepted).isEmpty();
  }

  @Test
  void theSecretIsNotSent() throws Exception {
    try (ClusterConnection connection = connect("es", "")) {
      connection.version();
    }

    assertThat(headers.toString()).doesNotContain(SECRET);
  }

  @Test
  void signingAndBasicAuthenticationExcludeEachOther() {
    assertThatThrownBy(
            () ->
                new ConnectionSettings(
                    URI.create("https://x"), null, "a", "b", new AwsSigning("eu-west-1", "es")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("FAME_USER");
    assertThatThrownBy(() -> new AwsSigning("eu-west-1", "s3"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("aoss");
  }
}
