/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.endtoend;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;

/**
 * Stands between a process and the cluster, hands on what either says, and springs a trap at a
 * request: before the cluster has it, or after the cluster has done it and before the process hears
 * of it.
 */
final class WatchedCluster implements AutoCloseable {
  private static final Set<String> OF_THE_CONNECTION =
      Set.of("connection", "content-length", "expect", "host", "transfer-encoding", "upgrade");

  private final URI cluster;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final AtomicReference<Trap> trap = new AtomicReference<>();

  /**
   * What to do at a request, once.
   *
   * @param request method and path with parameters, as all of {@code POST /index/_search?size=1}
   * @param done whether the cluster does it before
   * @param sprung what to do; the process gets no answer
   */
  record Trap(Pattern request, boolean done, Runnable sprung) {}

  WatchedCluster(URI cluster) throws IOException {
    this.cluster = cluster;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Sets the trap, in place of the one before. */
  void set(Trap next) {
    trap.set(next);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String line = exchange.getRequestMethod() + " " + exchange.getRequestURI();
      byte[] body = exchange.getRequestBody().readAllBytes();
      Trap set = trap.get();
      boolean springs =
          set != null && set.request().matcher(line).matches() && trap.compareAndSet(set, null);
      if (springs && !set.done()) {
        set.sprung().run();
        return;
      }
      HttpResponse<byte[]> answer = handOn(exchange, body);
      if (springs) {
        set.sprung().run();
        return;
      }
      for (Map.Entry<String, List<String>> header : answer.headers().map().entrySet()) {
        if (isHandedOn(header.getKey())) {
          exchange.getResponseHeaders().put(header.getKey(), header.getValue());
        }
      }
      byte[] content = answer.body();
      exchange.sendResponseHeaders(answer.statusCode(), content.length == 0 ? -1 : content.length);
      exchange.getResponseBody().write(content);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private HttpResponse<byte[]> handOn(HttpExchange exchange, byte[] body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(cluster.resolve(exchange.getRequestURI()))
            .method(
                exchange.getRequestMethod(),
                body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> {
              if (isHandedOn(name)) {
                values.forEach(value -> request.header(name, value));
              }
            });
    return client.send(request.build(), BodyHandlers.ofByteArray());
  }

  private static boolean isHandedOn(String header) {
    // The colon begins the names that HTTP/2 has for itself.
    return !header.startsWith(":") && !OF_THE_CONNECTION.contains(header.toLowerCase(Locale.ROOT));
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
