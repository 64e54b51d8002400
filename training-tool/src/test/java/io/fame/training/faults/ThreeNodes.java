/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.training.cluster.ClusterConnection;
import io.fame.training.cluster.ConnectionSettings;
import io.fame.training.localnode.LocalNode;
import io.fame.training.localnode.LocalNodeException;
import io.fame.training.localnode.LocalNodeLauncher;
import io.fame.training.localnode.LocalNodeOptions;
import io.fame.training.registry.MlCommonsRegistry;
import io.fame.training.registry.RegisteredModel;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** A cluster of three nodes, the third of which has a small disk, and what is done to its model. */
final class ThreeNodes implements AutoCloseable {
  static final String MODEL = "faults";
  private static final String ACTIVATE = "/_plugins/_fame/models/" + MODEL + "/_activate";
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  private final List<LocalNode> nodes;
  private final Rest rest;

  private ThreeNodes(List<LocalNode> nodes, Rest rest) {
    this.nodes = nodes;
    this.rest = rest;
  }

  static ThreeNodes start(Path pluginZip, String trustedKey, Path smallDisk, Rest rest)
      throws LocalNodeException {
    Map<String, Object> settings = new HashMap<>();
    settings.put("plugins.fame.trusted_keys", List.of(trustedKey));
    LocalNodeOptions options =
        LocalNodeOptions.defaults()
            .withPluginZip(pluginZip)
            .withHeap("700m")
            .withSettings(settings)
            .withStartTimeout(Duration.ofMinutes(10));
    settings.put("path.data", smallDisk.toString());
    return new ThreeNodes(
        LocalNodeLauncher.ofUser(System.out::println)
            .startCluster(List.of(options, options, options.withSettings(settings))),
        rest);
  }

  List<URI> uris() {
    return nodes.stream().map(LocalNode::uri).toList();
  }

  LocalNode node(int number) {
    return nodes.get(number);
  }

  /** Asks the first node that is there. */
  Rest.Answer send(String method, String path, String body) throws InterruptedException {
    Rest.Answer answer = null;
    for (LocalNode node : nodes) {
      if (node.isRunning()) {
        answer = rest.send(node.uri(), method, path, body);
        if (answer.status() != 0) {
          return answer;
        }
      }
    }
    return answer;
  }

  /** Sends what has to succeed. */
  JsonNode require(String method, String path, String body) throws InterruptedException {
    Rest.Answer answer = send(method, path, body);
    if (!answer.ok()) {
      throw new AssertionError(method + " " + path + ": " + answer);
    }
    return answer.body();
  }

  RegisteredModel upload(byte[] bundle) throws IOException, InterruptedException {
    try (ClusterConnection connection =
        ClusterConnection.open(new ConnectionSettings(nodes.get(0).uri(), null, null, null))) {
      return new MlCommonsRegistry(connection).upload(MODEL, bundle, Rest.JSON.createObjectNode());
    }
  }

  Rest.Answer activate(RegisteredModel version) throws InterruptedException {
    ObjectNode body = Rest.JSON.createObjectNode().put("version", version.reference());
    return send("POST", ACTIVATE, body.toString());
  }

  /** Asks one node, whatever becomes of it. */
  CompletableFuture<Rest.Answer> activate(int node, RegisteredModel version) {
    URI asked = nodes.get(node).uri();
    ObjectNode body = Rest.JSON.createObjectNode().put("version", version.reference());
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return rest.send(asked, "POST", ACTIVATE, body.toString());
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  Rest.Answer rollback() throws InterruptedException {
    return send("POST", "/_plugins/_fame/models/" + MODEL + "/_rollback", null);
  }

  /** Activates, and repeats that while the cluster is still busy with what was done to it. */
  void requireActive(RegisteredModel version) throws InterruptedException {
    await("version " + version.version() + " is activated", () -> activated(version));
    awaitServed(version);
  }

  private boolean activated(RegisteredModel version) {
    try {
      return activate(version).ok();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  /** {@code version:sha256} that the nodes serve; one entry where all serve the same. */
  Set<String> served() throws InterruptedException {
    Set<String> served = new TreeSet<>();
    Rest.Answer answer = send("GET", "/_plugins/_fame/models", null);
    int count = 0;
    for (JsonNode node : answer.body().path("nodes")) {
      served.add(node.path("models").path(MODEL).path("loaded").asText("none"));
      count++;
    }
    if (count < nodes.size()) {
      served.add("only " + count + " nodes answer");
    }
    return served;
  }

  void awaitServed(RegisteredModel version) throws InterruptedException {
    await(
        "all nodes serve " + version.version(),
        () -> {
          try {
            return served().equals(Set.of(version.reference()));
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
          }
        });
  }

  /** Of all nodes that answer, how much of the heap is in use, garbage included. */
  long highestHeapPercent() throws InterruptedException {
    long highest = 0;
    for (JsonNode node : send("GET", "/_nodes/stats/jvm", null).body().path("nodes")) {
      highest = Math.max(highest, node.at("/jvm/mem/heap_used_percent").asLong());
    }
    return highest;
  }

  /** Waits until three nodes are there and all shards have all copies. */
  void awaitWhole() throws InterruptedException {
    await(
        "three nodes and every shard",
        () -> {
          try {
            send("POST", "/_cluster/reroute?retry_failed=true", null);
            return send(
                    "GET",
                    "/_cluster/health?wait_for_nodes=3&wait_for_status=green&timeout=20s",
                    null)
                .ok();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
          }
        });
  }

  /** Number of the node that is the cluster manager. */
  int manager() throws InterruptedException {
    String name =
        require("GET", "/_cat/cluster_manager?format=json", null).path(0).path("node").asText();
    List<String> names = new ArrayList<>();
    for (LocalNode node : nodes) {
      names.add("fame-local-" + node.httpPort());
    }
    return names.indexOf(name);
  }

  String name(int number) {
    return "fame-local-" + nodes.get(number).httpPort();
  }

  static void await(String what, BooleanSupplier condition) throws InterruptedException {
    await(() -> what, condition);
  }

  /**
   * Waits until something holds.
   *
   * @param what says what was waited for, and how far it has come
   */
  static void await(Supplier<String> what, BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not within " + PATIENCE.toMinutes() + " minutes: " + what.get());
      }
      Thread.sleep(500);
    }
  }

  @Override
  public void close() {
    nodes.forEach(LocalNode::stop);
  }
}
