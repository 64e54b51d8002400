/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.endtoend;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.fame.training.cluster.RequestSignature;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A real cluster behind TLS, with a certificate of a private authority. It lets requests through
 * with the right password, or signed for AWS with the right key.
 */
final class GuardedCluster implements AutoCloseable {
  static final String USER = "ann";
  static final String PASSWORD = "correct horse battery";
  static final String ACCESS_KEY_ID = "AKIDEXAMPLE";
  static final String SECRET_KEY = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

  private static final String STORE_PASSWORD = "of-a-test-only";

  private final HttpsServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpClient client = HttpClient.newHttpClient();
  private final URI cluster;
  private final Path authority;

  /** Requests that were let through by their password. */
  final AtomicInteger byPassword = new AtomicInteger();

  /** Requests that were let through by their signature. */
  final AtomicInteger bySignature = new AtomicInteger();

  GuardedCluster(URI cluster, Path folder) throws Exception {
    this.cluster = cluster;
    this.authority = folder.resolve("authority.pem");
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(certified(folder)));
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  String url() {
    return "https://127.0.0.1:" + server.getAddress().getPort();
  }

  /** PEM file of the authority, whose certificate is not the server's. */
  Path authority() {
    return authority;
  }

  private SSLContext certified(Path folder) throws Exception {
    Path ca = folder.resolve("authority.p12");
    Path node = folder.resolve("node.p12");
    String request = folder.resolve("node.csr").toString();
    String certificate = folder.resolve("node.pem").toString();
    keytool(ca, "-genkeypair", "-keyalg", "EC", "-dname", "CN=authority", "-ext", "bc:c");
    keytool(ca, "-exportcert", "-rfc", "-file", authority.toString());
    keytool(node, "-genkeypair", "-keyalg", "EC", "-dname", "CN=node");
    keytool(node, "-certreq", "-file", request);
    String names = "san=ip:127.0.0.1";
    keytool(ca, "-gencert", "-rfc", "-ext", names, "-infile", request, "-outfile", certificate);
    Path chain = folder.resolve("chain.pem");
    Files.writeString(chain, Files.readString(Path.of(certificate)) + Files.readString(authority));
    keytool(node, "-importcert", "-noprompt", "-file", chain.toString());
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(node)) {
      keys.load(in, STORE_PASSWORD.toCharArray());
    }
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, STORE_PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }

  private static void keytool(Path store, String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(
        List.of("-alias", "one", "-keystore", store.toString(), "-storepass", STORE_PASSWORD));
    Keytool.run("", all.toArray(String[]::new));
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      if (!isLetThrough(exchange, body)) {
        exchange.sendResponseHeaders(401, -1);
        return;
      }
      HttpRequest.Builder request =
          HttpRequest.newBuilder(cluster.resolve(exchange.getRequestURI().toString()))
              .method(
                  exchange.getRequestMethod(),
                  body.length == 0
                      ? HttpRequest.BodyPublishers.noBody()
                      : HttpRequest.BodyPublishers.ofByteArray(body));
      if (body.length > 0) {
        request.header("Content-Type", exchange.getRequestHeaders().getFirst("Content-Type"));
      }
      HttpResponse<byte[]> answer =
          client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      exchange.getResponseHeaders().add("Content-Type", "application/json; charset=UTF-8");
      exchange.sendResponseHeaders(answer.statusCode(), answer.body().length);
      exchange.getResponseBody().write(answer.body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isLetThrough(HttpExchange exchange, byte[] body) {
    String pair =
        Base64.getEncoder()
            .encodeToString((USER + ":" + PASSWORD).getBytes(StandardCharsets.UTF_8));
    if (("Basic " + pair).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
      byPassword.incrementAndGet();
      return true;
    }
    if (RequestSignature.isValid(exchange, body, ACCESS_KEY_ID, SECRET_KEY)) {
      bySignature.incrementAndGet();
      return true;
    }
    return false;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
    client.close();
  }
}
