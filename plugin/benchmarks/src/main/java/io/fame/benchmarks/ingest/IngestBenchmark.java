/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.benchmarks.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fame.benchmarks.BenchmarkModels;
import io.fame.benchmarks.LinesWithIds;
import io.fame.benchmarks.LogData;
import io.fame.scoring.bundle.Bundle;
import io.fame.scoring.bundle.BundleWriter;
import io.fame.scoring.bundle.Ed25519Keys;
import io.fame.training.cluster.ClusterConnection;
import io.fame.training.cluster.ConnectionSettings;
import io.fame.training.demo.Checkout;
import io.fame.training.localnode.LocalNode;
import io.fame.training.localnode.LocalNodeLauncher;
import io.fame.training.localnode.LocalNodeOptions;
import io.fame.training.localnode.NodeListener;
import io.fame.training.progress.Progress;
import io.fame.training.registry.MlCommonsRegistry;
import io.fame.training.registry.ModelActivation;
import io.fame.training.registry.RegisteredModel;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * Measures what a pipeline costs a node that indexes. All contenders take turns within a round, in
 * an order that rotates, so that what else the machine does hits all of them; ratios are of runs of
 * one round.
 */
final class IngestBenchmark {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String INDEX = "benchmark-logs";

  /**
   * How much is measured.
   *
   * @param documents per run; half as many in the runs before, which do not count
   * @param rounds under each load, of all contenders under the main one
   * @param otherLoads whether the plain contenders are measured under other loads, too
   */
  record Extent(int documents, int rounds, boolean otherLoads) {
    static final Extent FULL = new Extent(200_000, 3, true);
    static final Extent QUICK = new Extent(50_000, 3, false);

    Extent withDocuments(int number) {
      return new Extent(number, rounds, otherLoads);
    }

    Extent withRounds(int number) {
      return new Extent(documents, number, otherLoads);
    }
  }

  private static final List<Load> OTHER_LOADS =
      List.of(new Load(100, 1), new Load(5000, 1), new Load(1000, 2), new Load(1000, 4));

  private final Extent extent;
  private final Progress progress;
  private final NodeListener listener;

  IngestBenchmark(Extent extent, Progress progress, NodeListener listener) {
    this.extent = extent;
    this.progress = progress;
    this.listener = listener;
  }

  IngestReport run() throws Exception {
    KeyPair keys = Ed25519Keys.generate();
    Bundle bundle =
        BenchmarkModels.train(
            Contender.MODEL,
            LogData.BGL,
            new LinesWithIds(LogData.BGL.lines()),
            List.of("service.name", "log.level"),
            progress);
    LocalNodeOptions options =
        LocalNodeOptions.defaults()
            .withPluginZip(Checkout.find().pluginZip())
            .withSettings(
                Map.of("plugins.fame.trusted_keys", List.of(Ed25519Keys.toText(keys.getPublic()))));
    try (LocalNode node = LocalNodeLauncher.ofUser(listener).start(options);
        ClusterConnection cluster =
            ClusterConnection.open(new ConnectionSettings(node.uri(), null, null, null))) {
      return measure(node, cluster, BundleWriter.write(bundle, keys.getPrivate()), bundle);
    }
  }

  private IngestReport measure(LocalNode node, ClusterConnection cluster, byte[] zip, Bundle bundle)
      throws Exception {
    IngestRuns runs = new IngestRuns(node, cluster, new Documents(LogData.BGL));
    try (InputStream template = IngestBenchmark.class.getResourceAsStream("index-template.json")) {
      cluster.put("/_index_template/" + INDEX, JSON.readTree(template));
    }
    List<Contender> others =
        Contender.PLAIN.stream().filter(contender -> contender != Contender.FAME).toList();
    for (Contender contender : others) {
      put(cluster, contender);
    }
    IngestReport report = new IngestReport(extent.documents());
    try (Progress.Stage stage = progress.stage("measuring", steps(), "runs")) {
      round(runs, Load.MAIN, others, 0, null, stage);
      RegisteredModel model =
          new MlCommonsRegistry(cluster)
              .upload(bundle.manifest().name(), zip, bundle.certificate());
      // A node takes memory in the course of time anyway: what one more run of another adds.
      NodeUse warm = NodeUse.of(cluster, node.pid());
      round(runs, Load.MAIN, List.of(Contender.SET), 0, null, stage);
      NodeUse before = NodeUse.of(cluster, node.pid());
      new ModelActivation(cluster).activate(model);
      put(cluster, Contender.FAME);
      round(runs, Load.MAIN, List.of(Contender.FAME), 0, null, stage);
      report.memory(
          warm, before, NodeUse.of(cluster, node.pid()), NodeUse.onnxRuntimeLibrary(node.pid()));
      for (Contender contender : Contender.ONE_BY_ONE) {
        put(cluster, contender);
      }
      round(runs, Load.MAIN, Contender.ALL, 0, null, stage);
      for (int i = 0; i < extent.rounds(); i++) {
        round(runs, Load.MAIN, Contender.ALL, i, report, stage);
      }
      for (Load load : otherLoads()) {
        for (int i = 0; i < extent.rounds(); i++) {
          round(runs, load, Contender.PLAIN, i, report, stage);
        }
      }
      JsonNode stats = cluster.get("/_plugins/_fame/stats").path("total");
      JsonNode breaker =
          cluster.get("/_nodes/stats/breaker").path("nodes").elements().next().path("breakers");
      report.held(stats, breaker.path("fame"));
    }
    return report;
  }

  private int steps() {
    int plain = Contender.PLAIN.size();
    return plain
        + 1
        + (1 + extent.rounds()) * Contender.ALL.size()
        + extent.rounds() * otherLoads().size() * plain;
  }

  private List<Load> otherLoads() {
    return extent.otherLoads() ? OTHER_LOADS : List.of();
  }

  private void round(
      IngestRuns runs,
      Load load,
      List<Contender> contenders,
      int number,
      IngestReport report,
      Progress.Stage stage)
      throws IOException, InterruptedException {
    List<Contender> order = new ArrayList<>(contenders);
    Collections.rotate(order, number);
    for (Contender contender : order) {
      int documents = report == null ? extent.documents() / 2 : extent.documents();
      Measured.Round round = runs.run(contender, load, documents, INDEX);
      if (report != null) {
        report.add(load, contender, round);
      }
      stage.step(1);
    }
  }

  private static void put(ClusterConnection cluster, Contender contender) throws IOException {
    if (contender.pipeline() != null) {
      cluster.put("/_ingest/pipeline/" + contender.pipeline(), contender.definition());
    }
  }

  /** The target of bulk requests. */
  static URI target(LocalNode node, String index, Contender contender) {
    String pipeline = contender.pipeline() == null ? "_none" : contender.pipeline();
    return node.uri().resolve("/" + index + "/_bulk?filter_path=errors,took&pipeline=" + pipeline);
  }
}
