/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.scoring.LogScorer;
import io.fame.scoring.TestModel;
import io.fame.scoring.bundle.Bundle;
import io.fame.scoring.bundle.BundleException;
import io.fame.scoring.bundle.BundleWriter;
import io.fame.scoring.bundle.Ed25519Keys;
import io.fame.training.registry.RegisteredModel;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/**
 * Faults of all kinds in a cluster of three nodes under constant bulk load. At the end of each test
 * every document that was sent is there once, with the score of the version that it names, and all
 * nodes serve one version. Run it as root, since it mounts a small disk: {@code mvn verify
 * -Pfaults}, or one of them with {@code -Dit.test='ClusterFaults#fullDisk'}. What it counted is in
 * {@code target/faults-*.json}.
 */
class ClusterFaults {
  private static final String INDEX = "fault-logs";
  private static final String REGISTRY = ".plugins-ml-model";
  private static final int SWITCHES = 100;

  private final KeyPair keys = Ed25519Keys.generate();
  private final Map<String, LogScorer> scorers = new HashMap<>();
  private final ObjectNode report = Rest.JSON.createObjectNode();
  private final byte[][] bundles = new byte[2][];
  private final Bundle[] models = new Bundle[2];
  private final RegisteredModel[] versions = new RegisteredModel[2];
  private ThreeNodes cluster;
  private ConstantLoad load;

  @Test
  void switchesAndAnotherClusterManager() throws Exception {
    under(
        "switches",
        disk -> {
          switchHundredTimes();
          changeTheClusterManager();
        });
  }

  @Test
  void killedNodes() throws Exception {
    under("killed", disk -> killNodesWhileTheyActivate());
  }

  @Test
  void registryThatIsClosedCorruptedOrDeleted() throws Exception {
    under(
        "registry",
        disk -> {
          cluster.requireActive(versions[1]);
          closeTheRegistry();
          corruptAChunk();
          deleteTheRegistry();
        });
  }

  @Test
  void heapPressure() throws Exception {
    under("heap", disk -> pressTheHeaps());
  }

  @Test
  void fullDisk() throws Exception {
    under("disk", this::fillTheDisk);
  }

  private interface Fault {
    void happen(SmallDisk disk) throws Exception;
  }

  private void under(String name, Fault fault) throws Exception {
    for (int i = 0; i < 2; i++) {
      models[i] = TestModel.random(11 + i, 5).named(ThreeNodes.MODEL).bundle();
      bundles[i] = BundleWriter.write(models[i], keys.getPrivate());
    }
    try (Rest rest = new Rest();
        SmallDisk disk = SmallDisk.mount(400);
        ThreeNodes nodes =
            ThreeNodes.start(
                Path.of(System.getProperty("fame.plugin.zip")),
                Ed25519Keys.toText(keys.getPublic()),
                disk.folder(),
                rest)) {
      cluster = nodes;
      prepare();
      load = new ConstantLoad(rest, cluster.uris(), INDEX);
      load.start();
      long started = System.nanoTime();
      fault.happen(disk);
      assertThat(load.isAlive()).isTrue();
      report.put("seconds", (System.nanoTime() - started) / 1_000_000_000);
      load.end();
      cluster.awaitWhole();
      cluster.requireActive(versions[1]);
      conclude(rest, name);
    }
  }

  private void prepare() throws Exception {
    upload();
    cluster.require(
        "PUT",
        "/_ingest/pipeline/" + ThreeNodes.MODEL,
        "{\"processors\":[{\"fame\":{\"model\":\"faults\"}}]}");
    cluster.require(
        "PUT",
        "/" + INDEX,
        "{\"settings\":{\"number_of_shards\":3,\"number_of_replicas\":1,"
            + "\"index.default_pipeline\":\"faults\"},"
            + "\"mappings\":{\"dynamic\":false,\"properties\":{\"message\":{\"type\":\"text\"}}}}");
    cluster.awaitWhole();
  }

  /** Both versions, under the numbers that the registry gives them now. */
  private void upload() throws Exception {
    for (int i = 0; i < 2; i++) {
      versions[i] = cluster.upload(bundles[i]);
      scorers.put(ThreeNodes.MODEL + ":" + versions[i].version(), scorer(models[i]));
    }
    cluster.requireActive(versions[0]);
  }

  /** A version that no node has a copy of. */
  private RegisteredModel uploadUnknown() throws Exception {
    Bundle model = TestModel.random(100 + scorers.size(), 5).named(ThreeNodes.MODEL).bundle();
    RegisteredModel version = cluster.upload(BundleWriter.write(model, keys.getPrivate()));
    scorers.put(ThreeNodes.MODEL + ":" + version.version(), scorer(model));
    return version;
  }

  private static LogScorer scorer(Bundle bundle) throws BundleException {
    return LogScorer.open(bundle);
  }

  private void switchHundredTimes() throws Exception {
    int failed = 0;
    for (int i = 0; i < SWITCHES; i++) {
      failed += cluster.activate(versions[1]).ok() ? 0 : 1;
      failed += cluster.rollback().ok() ? 0 : 1;
    }
    report.put("activations", SWITCHES).put("rollbacks", SWITCHES).put("failed_switches", failed);
    assertThat(failed).as("nothing was wrong with the cluster").isZero();
    cluster.awaitServed(versions[0]);
  }

  /**
   * Each node once with each node asked; the cluster manager is among them. No node has a copy of
   * what is activated, so that reading it, agreeing and switching are all still to be done, and the
   * kill comes anywhere within the time that this takes undisturbed.
   */
  private void killNodesWhileTheyActivate() throws Exception {
    RegisteredModel first = uploadUnknown();
    long started = System.nanoTime();
    assertThat(cluster.activate(first).ok()).isTrue();
    long undisturbed = (System.nanoTime() - started) / 1_000_000;
    report.put("undisturbed_activation_millis", undisturbed);
    int interrupted = 0;
    for (int victim = 0; victim < 3; victim++) {
      for (int asked = 0; asked < 3; asked++) {
        RegisteredModel wanted = uploadUnknown();
        boolean manager = cluster.manager() == victim;
        CompletableFuture<Rest.Answer> activation = cluster.activate(asked, wanted);
        long killedAfter = ThreadLocalRandom.current().nextLong(undisturbed);
        Thread.sleep(killedAfter);
        interrupted += activation.isDone() ? 0 : 1;
        cluster.node(victim).kill();
        String answer = described(activation.join());
        cluster.node(victim).startAgain();
        cluster.awaitWhole();
        ThreeNodes.await("all nodes serve one version", this::oneVersionIsServed);
        report
            .withArray("killed_during_activation")
            .addObject()
            .put("killed_after_millis", killedAfter)
            .put("asked_was_killed", asked == victim)
            .put("cluster_manager_was_killed", manager)
            .put("answer", answer)
            .put("took_place", cluster.served().equals(Set.of(wanted.reference())));
        cluster.requireActive(wanted);
      }
    }
    report.put("killed_before_the_answer", interrupted);
    assertThat(interrupted).as("kills before the answer").isGreaterThan(4);
  }

  private boolean oneVersionIsServed() {
    try {
      Set<String> served = cluster.served();
      return served.size() == 1 && served.stream().noneMatch(name -> name.startsWith("only"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private void changeTheClusterManager() throws Exception {
    int before = cluster.manager();
    cluster.require(
        "POST", "/_cluster/voting_config_exclusions?node_names=" + cluster.name(before), null);
    ThreeNodes.await("another cluster manager", () -> managerIsNot(before));
    cluster.requireActive(versions[0]);
    cluster.require("DELETE", "/_cluster/voting_config_exclusions?wait_for_removal=false", null);
    report.put("cluster_manager_changed", true);
    cluster.requireActive(versions[1]);
  }

  private boolean managerIsNot(int node) {
    try {
      return cluster.manager() != node;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private void closeTheRegistry() throws Exception {
    RegisteredModel unknown = uploadUnknown();
    cluster.require("POST", "/" + REGISTRY + "/_close", null);
    refused("activation_while_closed", unknown, versions[1]);
    // Both versions have served: every node keeps a copy, and needs no registry to go back.
    cluster.requireActive(versions[0]);
    cluster.requireActive(versions[1]);
    cluster.require("POST", "/" + REGISTRY + "/_open", null);
    cluster.awaitWhole();
    cluster.requireActive(versions[0]);
  }

  private void corruptAChunk() throws Exception {
    RegisteredModel unknown = uploadUnknown();
    String chunk = "/" + REGISTRY + "/_doc/" + unknown.id() + "_0";
    String source = cluster.require("GET", chunk, null).path("_source").toString();
    ObjectNode corrupted = (ObjectNode) Rest.JSON.readTree(source);
    corrupted.put("model_content", "AAAA" + corrupted.path("model_content").asText().substring(4));
    cluster.require("PUT", chunk + "?refresh=true", corrupted.toString());
    refused("activation_of_corrupted_chunk", unknown, versions[0]);
    cluster.require("PUT", chunk + "?refresh=true", source);
    cluster.requireActive(unknown);
    cluster.requireActive(versions[1]);
  }

  /** A node that restarts meanwhile serves the copy that it kept. */
  private void deleteTheRegistry() throws Exception {
    RegisteredModel unknown = uploadUnknown();
    cluster.require("DELETE", "/" + REGISTRY, null);
    refused("activation_without_registry", unknown, versions[1]);
    cluster.node(1).restart();
    cluster.awaitWhole();
    cluster.awaitServed(versions[1]);
    upload();
  }

  /** An activation that cannot succeed says why, and what served goes on serving. */
  private void refused(String name, RegisteredModel wanted, RegisteredModel serving)
      throws Exception {
    Rest.Answer answer = cluster.activate(wanted);
    report.put(name, described(answer));
    assertThat(answer.ok()).as(name + ": " + answer.body()).isFalse();
    assertThat(cluster.served()).isEqualTo(Set.of(serving.reference()));
  }

  /** Searches of several clients that hold most of the heap at a time, while versions change. */
  private void pressTheHeaps() throws Exception {
    ThreeNodes.await("documents for the searches to look at", () -> load.taken() > 2_000);
    HeapPressure pressure = new HeapPressure(cluster, INDEX);
    for (int round = 0; round < 10; round++) {
      RegisteredModel version = versions[round % 2];
      pressure.hold(
          () ->
              report
                  .withArray("activations_under_pressure")
                  .add(described(cluster.activate(version))));
    }
    report
        .put("searches_that_tripped", pressure.tripped())
        .put("highest_heap_percent", pressure.highestPercent());
    assertThat(pressure.highestPercent())
        .as("heap in use, in percent, while there was pressure")
        .isGreaterThan(70);
    cluster.requireActive(versions[0]);
  }

  private void fillTheDisk(SmallDisk disk) throws Exception {
    disk.fill();
    long before = load.taken();
    ThreeNodes.await(
        () ->
            "2,000 documents are taken with a full disk; %d were, set back %s"
                .formatted(load.taken() - before, load.setbacks()),
        () -> load.taken() > before + 2_000);
    report.put("activation_with_full_disk", described(cluster.activate(versions[1])));
    disk.free();
    // A node whose disk was full may have left, or have ended: both are the server's way.
    if (!cluster.node(2).isRunning()) {
      cluster.node(2).startAgain();
    }
    cluster.awaitWhole();
  }

  private void conclude(Rest rest, String name) throws Exception {
    cluster.require("POST", "/" + INDEX + "/_refresh", null);
    ScoreAudit audit = new ScoreAudit(scorers);
    URI node = cluster.uris().get(0);
    audit.read(rest, node, INDEX);
    report.put("documents_sent", load.taken()).put("documents_indexed", audit.documents());
    report.set("documents_by_model", Rest.JSON.valueToTree(audit.byModel()));
    report.set("unscored", Rest.JSON.valueToTree(audit.unscored()));
    report.set("tried_again", Rest.JSON.valueToTree(load.setbacks()));
    report.put("wrong_scores", audit.wrong().size());
    report.put("refused_because_of_us", load.refusals().size());
    report.set("served_at_the_end", Rest.JSON.valueToTree(cluster.served()));
    String text = Rest.JSON.writerWithDefaultPrettyPrinter().writeValueAsString(report);
    Files.writeString(Path.of("target", "faults-" + name + ".json"), text);
    System.out.println(text);

    assertThat(load.refusals()).isEmpty();
    assertThat(audit.documents()).isEqualTo(load.taken());
    assertThat(audit.wrong()).isEmpty();
    assertThat(audit.unscored()).doesNotContainKey("error");
    assertThat(cluster.served()).isEqualTo(Set.of(versions[1].reference()));
  }

  private static String described(Rest.Answer answer) {
    if (answer.status() == 0) {
      return "no answer";
    }
    return answer.ok() ? "took place" : answer.error() + ": " + answer.reason();
  }
}
