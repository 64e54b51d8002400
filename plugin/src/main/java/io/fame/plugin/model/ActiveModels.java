/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.model;

import io.fame.plugin.memory.MemoryAccount;
import io.fame.scoring.ScoreMemo;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.opensearch.cluster.ClusterChangedEvent;
import org.opensearch.cluster.ClusterStateListener;
import org.opensearch.cluster.node.DiscoveryNode;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.Nullable;
import org.opensearch.common.lifecycle.AbstractLifecycleComponent;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.env.Environment;
import org.opensearch.env.NodeEnvironment;
import org.opensearch.gateway.GatewayService;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.client.Client;

/**
 * The models that this node serves. Learns from cluster state which versions are active, and has
 * them loaded elsewhere: the thread that applies cluster state never waits for a model. Nodes that
 * do not ingest load nothing.
 */
public final class ActiveModels extends AbstractLifecycleComponent
    implements ClusterStateListener, ModelLookup {
  /** Name of the thread pool that opens copies on this node, and closes models. */
  public static final String LOADING_EXECUTOR = "fame_loading";

  /** Name of the thread pool that asks registries for active versions. They may hang. */
  public static final String FETCHING_EXECUTOR = "fame_fetching";

  /** Name of the thread pool that prepares activations and rollbacks. Registries may hang here. */
  public static final String PREPARING_EXECUTOR = "fame_preparing";

  /** For how long a prepared version is held ready; longer than an activation may take. */
  public static final TimeValue PATIENCE = TimeValue.timeValueMinutes(10);

  private static final Logger LOG = LogManager.getLogger(ActiveModels.class);

  private final Settings nodeSettings;
  private final ClusterService clusterService;
  private final ThreadPool threadPool;
  private final ModelLoader loader;
  private final PreparedModels prepared;
  private final boolean ingests;
  private final Map<String, ModelSlot> slots = new ConcurrentHashMap<>();
  private Settings applied;

  ActiveModels(
      Settings nodeSettings,
      ClusterService clusterService,
      ThreadPool threadPool,
      ModelLoader loader) {
    this.nodeSettings = nodeSettings.filter(ModelSettings.ACTIVE::match);
    this.clusterService = clusterService;
    this.threadPool = threadPool;
    this.loader = loader;
    this.prepared = new PreparedModels(threadPool);
    this.ingests = DiscoveryNode.isIngestNode(nodeSettings);
  }

  /**
   * Wires the sources up: first this node's {@code config/fame-models}, then ML Commons.
   *
   * @param memo shared by all models
   * @param memory counts what models take
   */
  public static ActiveModels create(
      Client client,
      ClusterService clusterService,
      ThreadPool threadPool,
      Environment environment,
      NodeEnvironment nodeEnvironment,
      ScoreMemo memo,
      MemoryAccount memory) {
    Settings settings = environment.settings();
    ModelLoader loader =
        new ModelLoader(
            List.of(
                new ModelDirectory(environment.configDir().resolve("fame-models")),
                new MlCommonsRegistry(client)),
            VerifiedCopies.of(nodeEnvironment),
            ModelSettings.signaturePolicy(settings),
            memo,
            memory);
    return new ActiveModels(settings, clusterService, threadPool, loader);
  }

  @Override
  public ServedModel acquire(String name) {
    ModelSlot slot = slots.get(name);
    return slot == null ? null : slot.acquire();
  }

  /** Like {@link #acquire}. */
  @Nullable
  ExplainedModel explained(String name) {
    ModelSlot slot = slots.get(name);
    return slot == null ? null : slot.acquire();
  }

  /** Whether this node loads models at all. */
  public boolean ingests() {
    return ingests;
  }

  /** Every active model by name. */
  public Map<String, ModelStatus> statuses() {
    Map<String, ModelStatus> statuses = new TreeMap<>();
    slots.forEach((name, slot) -> statuses.put(name, slot.status()));
    return statuses;
  }

  /**
   * Loads and checks a version, so that its activation only has to swap it in. What scores now goes
   * on. Blocks; not for threads that others wait for.
   *
   * @param activation what it is prepared for, see {@link #discard}
   * @param sha256 of the bundle, or null for whatever the registry has under that version
   * @throws ModelLoadException where the version could not be had, or did not pass
   */
  public ModelVersion prepare(
      String activation, String name, String version, @Nullable String sha256)
      throws ModelLoadException {
    try {
      return ready(activation, name, version, sha256);
    } catch (RuntimeException e) {
      throw ModelLoadException.unexpected(e);
    }
  }

  private ModelVersion ready(
      String activation, String name, String version, @Nullable String sha256)
      throws ModelLoadException {
    ModelVersion wanted =
        sha256 == null ? loader.resolve(name, version) : new ModelVersion(version, sha256);
    ModelSlot before = slots.get(name);
    if ((before == null || !before.serves(wanted)) && !prepared.join(activation, name, wanted)) {
      prepared.put(activation, name, loader.prepare(name, wanted));
    }
    // It may be active already, without this node having been able to load it: then no change of
    // the setting will come that swaps it in.
    ModelSlot slot = slots.get(name);
    if (slot != null) {
      slot.takeOver(wanted, () -> prepared.take(name, wanted));
    }
    return wanted;
  }

  /** The activation was given up: closes what was prepared for it alone. */
  public void discard(String activation) {
    prepared.discard(activation);
  }

  @Override
  public void clusterChanged(ClusterChangedEvent event) {
    // Before the state is recovered the settings are empty, which does not mean that they are gone.
    if (event.state().blocks().hasGlobalBlock(GatewayService.STATE_NOT_RECOVERED_BLOCK)) {
      return;
    }
    Settings settings = event.state().metadata().settings();
    if (!settings.equals(applied)) {
      applied = settings;
      apply(wanted(settings));
    }
  }

  private Map<String, ModelVersion> wanted(Settings clusterSettings) {
    Settings settings = Settings.builder().put(nodeSettings).put(clusterSettings).build();
    Map<String, ModelVersion> wanted = new HashMap<>();
    ModelSettings.ACTIVE
        .getAllConcreteSettings(settings)
        .forEach(
            setting -> {
              String name = ModelSettings.ACTIVE.getNamespace(setting);
              try {
                setting.get(settings).ifPresent(version -> wanted.put(name, version));
              } catch (IllegalArgumentException e) {
                // Settings are checked when they are put; this one comes from another release.
                LOG.warn("setting [{}] is ignored", setting.getKey(), e);
              }
            });
    return wanted;
  }

  private void apply(Map<String, ModelVersion> wanted) {
    for (String name : slots.keySet()) {
      if (!wanted.containsKey(name)) {
        slots.remove(name).close();
        LOG.info("model [{}] is not active any more", name);
      }
    }
    wanted.forEach(
        (name, version) ->
            slots
                .computeIfAbsent(name, n -> new ModelSlot(n, loader, threadPool))
                .want(version, () -> prepared.take(name, version)));
  }

  @Override
  protected void doStart() {
    if (ingests) {
      clusterService.addListener(this);
    }
  }

  @Override
  protected void doStop() {
    clusterService.removeListener(this);
    slots.values().forEach(ModelSlot::close);
    slots.clear();
    prepared.close();
  }

  @Override
  protected void doClose() {}
}
