/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.faults;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * A shipper of logs: one bulk request after the other, to one node after the other, each repeated
 * until the cluster has taken all of its documents. Documents have ids of their own, so that what
 * is sent twice is there once.
 */
final class ConstantLoad extends Thread {
  private static final int DOCUMENTS_PER_REQUEST = 100;
  private static final long REQUESTS_PER_SECOND = 5;

  private static final String[] FORMS = {
    "disk sd%d failed after %d ms",
    "link eth%d is up again, %d packets lost",
    "connection from 10.0.%d.7:%d refused: too many open files",
    "worker %d finished batch %d without errors",
    "generating core.%d for process %d: signal 11",
    "cache: %d keys expired in %d s",
    "user session %d opened on terminal %d",
    "upstream timed out after %d ms (attempt %d)",
    "kernel: out of memory: killed process %d, score %d",
    "checkpoint %d complete: wrote %d buffers",
  };

  private final Rest rest;
  private final List<URI> nodes;
  private final String path;
  private final Map<String, Long> setbacks = new TreeMap<>();
  private final Set<String> refusals = new TreeSet<>();
  private volatile boolean stopped;
  private volatile long taken;

  ConstantLoad(Rest rest, List<URI> nodes, String index) {
    super("constant-load");
    this.rest = rest;
    this.nodes = nodes;
    // A node that lost its cluster would let each request wait a minute for it.
    this.path = "/" + index + "/_bulk?timeout=5s";
    setDaemon(true);
  }

  /** The line of a document. */
  static String message(long document) {
    String form = FORMS[(int) (document % FORMS.length)];
    return String.format(form, document * 31 % 997, document * 17 % 65_521);
  }

  @Override
  public void run() {
    try {
      for (int request = 0; !stopped; request++) {
        long started = System.nanoTime();
        index(request);
        long rest = TimeUnit.SECONDS.toNanos(1) / REQUESTS_PER_SECOND;
        long left = rest - (System.nanoTime() - started);
        if (left > 0) {
          TimeUnit.NANOSECONDS.sleep(left);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void index(int request) throws InterruptedException {
    long first = taken;
    TreeSet<Long> open = new TreeSet<>();
    for (long id = first; id < first + DOCUMENTS_PER_REQUEST; id++) {
      open.add(id);
    }
    for (int attempt = 0; !open.isEmpty(); attempt++) {
      URI node = nodes.get((request + attempt) % nodes.size());
      Rest.Answer answer = rest.send(node, "POST", path, body(open));
      if (answer.ok()) {
        for (JsonNode item : answer.body().path("items")) {
          JsonNode result = item.path("index");
          if (result.path("status").asInt() < 300) {
            open.remove(Long.parseLong(result.path("_id").asText()));
          } else {
            setback(result.path("status").asInt(), result.path("error"));
          }
        }
      } else {
        setback(answer.status(), answer.body().path("error"));
      }
      if (!open.isEmpty()) {
        TimeUnit.MILLISECONDS.sleep(200);
      }
    }
    taken = first + DOCUMENTS_PER_REQUEST;
  }

  /**
   * Whatever is neither a connection that is gone nor a busy or incomplete cluster is a refusal.
   */
  private synchronized void setback(int status, JsonNode error) {
    String type = error.path("type").asText("");
    setbacks.merge(status == 0 ? "no answer" : status + " " + type, 1L, Long::sum);
    String text = error.toString();
    boolean ofTheCluster = status == 0 || status == 429 || status == 503 || isOfStorage(text);
    // The nodes' names begin with fame-local, and a tripped breaker lists what each one holds.
    String blamed = text.replace("fame-local", "").replaceAll("fame=\\d+/", "");
    if (!ofTheCluster || blamed.contains("fame")) {
      refusals.add(status + " " + text);
    }
  }

  /** A full disk, a shard or node that is just going away. */
  private static boolean isOfStorage(String error) {
    return error.contains("No space left on device")
        || error.contains("shard_not_in_primary_mode")
        || error.contains("shard_not_found")
        || error.contains("already_closed")
        || error.contains("node_closed")
        || error.contains("node_disconnected")
        || error.contains("no_shard_available");
  }

  private static String body(Set<Long> documents) {
    StringBuilder body = new StringBuilder();
    for (long id : documents) {
      body.append("{\"index\":{\"_id\":\"").append(id).append("\"}}\n");
      body.append("{\"message\":\"").append(message(id)).append("\"}\n");
    }
    return body.toString();
  }

  /** Documents that the cluster has confirmed. */
  long taken() {
    return taken;
  }

  /** How often what went wrong and was tried again, by status and type. */
  synchronized Map<String, Long> setbacks() {
    return new TreeMap<>(setbacks);
  }

  /** Errors that no fault that was made explains. */
  synchronized Set<String> refusals() {
    return new TreeSet<>(refusals);
  }

  /** Waits until the last request is through. */
  void end() throws InterruptedException {
    stopped = true;
    join(TimeUnit.MINUTES.toMillis(5));
    if (isAlive()) {
      throw new AssertionError("a bulk request was not taken within five minutes: " + setbacks());
    }
  }
}
