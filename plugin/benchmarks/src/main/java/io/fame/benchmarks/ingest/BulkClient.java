/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.benchmarks.ingest;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Sends bulk requests that are ready, from several threads, each with one request under way. */
final class BulkClient {
  private static final int OK = 200;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /**
   * How sending went.
   *
   * @param seconds from the first request to the last answer
   * @param latencyMillis of each request
   */
  record Sent(double seconds, List<Double> latencyMillis) {}

  /**
   * Sends all.
   *
   * @throws IOException if a request fails, or a document in it
   */
  Sent send(URI target, List<byte[]> bulks, int threads) throws IOException, InterruptedException {
    AtomicInteger next = new AtomicInteger();
    Callable<List<Double>> client =
        () -> {
          List<Double> latencies = new ArrayList<>();
          for (int i = next.getAndIncrement(); i < bulks.size(); i = next.getAndIncrement()) {
            latencies.add(post(target, bulks.get(i)));
          }
          return latencies;
        };
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      long started = System.nanoTime();
      List<Future<List<Double>>> running = new ArrayList<>();
      for (int thread = 0; thread < threads; thread++) {
        running.add(executor.submit(client));
      }
      List<Double> latencies = new ArrayList<>();
      for (Future<List<Double>> one : running) {
        latencies.addAll(one.get());
      }
      return new Sent((System.nanoTime() - started) / 1e9, latencies);
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    } finally {
      executor.shutdownNow();
    }
  }

  private double post(URI target, byte[] body) throws IOException, InterruptedException {
    long started = System.nanoTime();
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(target)
                .timeout(Duration.ofMinutes(2))
                .header("Content-Type", "application/x-ndjson")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != OK || !answer.body().contains("\"errors\":false")) {
      throw new IOException("the node did not index all documents: HTTP " + answer.statusCode());
    }
    return (System.nanoTime() - started) / 1e6;
  }
}
