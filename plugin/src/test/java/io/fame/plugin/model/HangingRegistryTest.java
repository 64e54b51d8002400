/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.fame.plugin.FamePlugin;
import io.fame.plugin.model.ModelStatus.State;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opensearch.cluster.ClusterChangedEvent;
import org.opensearch.cluster.ClusterName;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.metadata.Metadata;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.settings.ClusterSettings;
import org.opensearch.common.settings.Settings;
import org.opensearch.node.Node;
import org.opensearch.threadpool.ExecutorBuilder;
import org.opensearch.threadpool.ThreadPool;

/** With the threads of a node: what goes on while a registry takes requests and does not answer. */
class HangingRegistryTest {
  private static final byte[] OLD = TinyRegistry.bundle(0.5);
  private static final byte[] NEW = TinyRegistry.bundle(0.9);
  private static final ModelVersion V1 = TinyRegistry.version("1", OLD);
  private static final ModelVersion V2 = TinyRegistry.version("2", NEW);
  private static final Settings NODE =
      Settings.builder().put(Node.NODE_NAME_SETTING.getKey(), "node").build();

  @TempDir private Path data;

  private final ThreadPool threads =
      new ThreadPool(
          NODE, new FamePlugin().getExecutorBuilders(NODE).toArray(new ExecutorBuilder<?>[0]));
  private final CountDownLatch answer = new CountDownLatch(1);
  private volatile CountDownLatch asked;
  private final TinyRegistry registry = new TinyRegistry(this::hang);

  @BeforeEach
  void twoVersionsServedOnThisNode() throws Exception {
    registry.put("1", OLD);
    registry.put("2", NEW);
    ModelLoader loader = registry.loader(data, TinyRegistry.POLICY);
    loader.fetch("tiny", V1).close();
    loader.fetch("tiny", V2).close();
    asked = new CountDownLatch(1);
  }

  @AfterEach
  void end() {
    answer.countDown();
    ThreadPool.terminate(threads, 10, TimeUnit.SECONDS);
  }

  @Test
  void aRestartedNodeServesItsCopiesAndRollsBackWhileOtherModelsWait() throws Exception {
    try (ActiveModels models =
        new ActiveModels(
            NODE,
            new ClusterService(
                NODE,
                new ClusterSettings(NODE, new HashSet<>(ClusterSettings.BUILT_IN_CLUSTER_SETTINGS)),
                threads),
            threads,
            registry.loader(data, TinyRegistry.POLICY))) {
      models.start();
      Settings active =
          Settings.builder()
              .put("plugins.fame.model.lost.active", V1.toString())
              .put("plugins.fame.model.lost-too.active", V1.toString())
              .build();
      ClusterState lost = state(active);
      models.clusterChanged(new ClusterChangedEvent("test", lost, state(Settings.EMPTY)));
      assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();

      ClusterState restarted =
          state(
              Settings.builder()
                  .put(active)
                  .put("plugins.fame.model.tiny.active", V2.toString())
                  .build());
      models.clusterChanged(new ClusterChangedEvent("test", restarted, lost));
      awaitLoadingThread();
      assertThat(models.statuses().get("tiny").state()).isEqualTo(State.SERVING);

      ModelVersion ready =
          threads
              .executor(ActiveModels.PREPARING_EXECUTOR)
              .submit(() -> models.prepare("rollback", "tiny", "1", V1.sha256()))
              .get(30, TimeUnit.SECONDS);
      assertThat(ready).isEqualTo(V1);
      assertThat(answer.getCount()).as("the registry hangs all the time").isEqualTo(1);
    }
  }

  /** All that was on its way there is done then. */
  private void awaitLoadingThread() throws Exception {
    threads.executor(ActiveModels.LOADING_EXECUTOR).submit(() -> {}).get(30, TimeUnit.SECONDS);
  }

  private void hang() {
    if (asked != null) {
      asked.countDown();
      try {
        answer.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static ClusterState state(Settings persistent) {
    return ClusterState.builder(new ClusterName("test"))
        .metadata(Metadata.builder().persistentSettings(persistent))
        .build();
  }
}
