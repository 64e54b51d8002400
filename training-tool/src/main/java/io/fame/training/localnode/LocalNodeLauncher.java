/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.localnode;

import io.fame.training.localnode.LocalNodeException.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
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
      LocalNode node = prepare(options);
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

  private LocalNode prepare(LocalNodeOptions options) throws LocalNodeException {
    Path javaHome = jdks.find(account);
    Ports ports = Ports.choose(options.httpPort());
    try {
      return cache.alone(
          () -> {
            RunFolder.sweep(cache, listener);
            Path home = installations.home(options.pluginZip(), javaHome);
            cache.requireSpace(BYTES_TO_RUN, "to run OpenSearch");
            RunFolder run = RunFolder.create(cache, home);
            run.writeSettings(settings(run, ports, options));
            account.own(run.path());
            return new LocalNode(
                home, run, javaHome, account, ports, options.startTimeout(), listener);
          });
    } catch (IOException e) {
      throw new LocalNodeException(
          Kind.FOLDER_UNUSABLE, "Cannot prepare OpenSearch under " + cache.path() + ": " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LocalNodeException(Kind.INTERRUPTED, "Interrupted; no node was started.", e);
    }
  }

  private static Map<String, Object> settings(
      RunFolder run, Ports ports, LocalNodeOptions options) {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("cluster.name", "fame-local");
    settings.put("node.name", "fame-local-" + ports.http());
    settings.put("network.host", "127.0.0.1");
    settings.put("http.port", ports.http());
    settings.put("transport.port", ports.transport());
    settings.put("discovery.type", "single-node");
    settings.put("path.data", run.data().toString());
    settings.put("path.logs", run.logs().toString());
    // On a disk that is 95 % full every index would become read-only; we check for space ourselves.
    settings.put("cluster.routing.allocation.disk.threshold_enabled", false);
    settings.put("plugins.ml_commons.allow_registering_model_via_local_file", true);
    settings.putAll(options.settings());
    return settings;
  }
}
