/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.localnode;

import io.fame.training.localnode.LocalNodeException.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Starts local nodes. The first start fetches and unpacks OpenSearch (some 550 MB to fetch, 3 GB of
 * space); later ones take seconds.
 */
public final class LocalNodeLauncher {
  /** Data and logs of one run, with room for the merges of some million log lines. */
  static final long BYTES_TO_RUN = 1L << 30;

  private static final int ATTEMPTS_WITH_FREE_PORTS = 3;

  private final NodeAccount account;
  private final JdkFinder jdks;
  private final CacheFolder cache;
  private final Installations installations;
  private final NodeListener listener;

  LocalNodeLauncher(
      NodeAccount account,
      JdkFinder jdks,
      CacheFolder cache,
      Installations installations,
      NodeListener listener) {
    this.account = account;
    this.jdks = jdks;
    this.cache = cache;
    this.installations = installations;
    this.listener = listener;
  }

  /** One that works with the cache folder, the JDKs and the Maven settings of the current user. */
  public static LocalNodeLauncher ofUser(NodeListener listener) throws LocalNodeException {
    NodeAccount account = NodeAccount.current();
    CacheFolder cache = CacheFolder.ofUser(account);
    return new LocalNodeLauncher(
        account,
        JdkFinder.ofThisMachine(),
        cache,
        new Installations(
            cache,
            Distribution.ofThisBuild(),
            new MavenDownloads(MavenSettings.ofUser(), listener),
            listener,
            Installations.BYTES_TO_INSTALL),
        listener);
  }

  /** Starts a node and returns when it is ready. Where that fails, nothing of it is left. */
  public LocalNode start(LocalNodeOptions options) throws LocalNodeException {
    for (int attempt = 1; ; attempt++) {
      LocalNode node =
          prepare(
              options, Ports.choose(options.httpPort()), Map.of("discovery.type", "single-node"));
      try {
        node.start();
        return node;
      } catch (LocalNodeException e) {
        if (e.kind() != Kind.PORT_TAKEN
            || options.httpPort() != 0
            || attempt == ATTEMPTS_WITH_FREE_PORTS) {
          throw e;
        }
      }
    }
  }

  /**
   * Starts nodes that form one cluster, one after the other, and returns when all are in it. Where
   * that fails, nothing of them is left.
   *
   * @param options one per node; the first one's node becomes the first cluster manager
   */
  public List<LocalNode> startCluster(List<LocalNodeOptions> options) throws LocalNodeException {
    List<Ports> ports = new ArrayList<>();
    for (LocalNodeOptions node : options) {
      ports.add(Ports.choose(node.httpPort()));
    }
    // All of them know each other, so that any may start first after all have ended.
    List<String> seeds = ports.stream().map(port -> "127.0.0.1:" + port.transport()).toList();
    List<LocalNode> nodes = new ArrayList<>();
    try {
      for (int i = 0; i < options.size(); i++) {
        Map<String, Object> discovery = new HashMap<>(Map.of("discovery.seed_hosts", seeds));
        if (i == 0) {
          discovery.put("cluster.initial_cluster_manager_nodes", List.of(name(ports.get(0))));
        }
        LocalNode node = prepare(options.get(i), ports.get(i), discovery);
        node.start();
        nodes.add(node);
      }
      return List.copyOf(nodes);
    } catch (LocalNodeException e) {
      nodes.forEach(LocalNode::stop);
      throw e;
    }
  }

  private LocalNode prepare(LocalNodeOptions options, Ports ports, Map<String, Object> discovery)
      throws LocalNodeException {
    Path javaHome = jdks.find(account);
    try {
      return cache.alone(
          () -> {
            RunFolder.sweep(cache, listener);
            Path home = installations.home(options.pluginZip(), javaHome);
            cache.requireSpace(BYTES_TO_RUN, "to run OpenSearch");
            RunFolder run = RunFolder.create(cache, home);
            run.writeSettings(settings(run, ports, discovery, options));
            account.own(run.path());
            return new LocalNode(
                home,
                run,
                javaHome,
                account,
                ports,
                options.heap(),
                options.startTimeout(),
                listener);
          });
    } catch (IOException e) {
      throw new LocalNodeException(
          Kind.FOLDER_UNUSABLE, "Cannot prepare OpenSearch under " + cache.path() + ": " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LocalNodeException(Kind.INTERRUPTED, "Interrupted; no node was started.", e);
    }
  }

  private static String name(Ports ports) {
    return "fame-local-" + ports.http();
  }

  private static Map<String, Object> settings(
      RunFolder run, Ports ports, Map<String, Object> discovery, LocalNodeOptions options) {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("cluster.name", "fame-local");
    settings.put("node.name", name(ports));
    settings.put("network.host", "127.0.0.1");
    settings.put("http.port", ports.http());
    settings.put("transport.port", ports.transport());
    settings.putAll(discovery);
    settings.put("path.data", run.data().toString());
    settings.put("path.logs", run.logs().toString());
    // On a disk that is 95 % full every index would become read-only; we check for space ourselves.
    settings.put("cluster.routing.allocation.disk.threshold_enabled", false);
    settings.put("plugins.ml_commons.allow_registering_model_via_local_file", true);
    settings.putAll(options.settings());
    return settings;
  }
}
