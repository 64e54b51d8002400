/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.fame.plugin.model.ModelStatus.State;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opensearch.cluster.ClusterChangedEvent;
import org.opensearch.cluster.ClusterName;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.block.ClusterBlocks;
import org.opensearch.cluster.coordination.DeterministicTaskQueue;
import org.opensearch.cluster.metadata.Metadata;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.settings.ClusterSettings;
import org.opensearch.common.settings.Settings;
import org.opensearch.gateway.GatewayService;
import org.opensearch.node.Node;

class ActiveModelsTest {
  private static final byte[] OLD = TinyRegistry.bundle(0.5);
  private static final byte[] NEW = TinyRegistry.bundle(0.9);
  private static final ModelVersion V1 = TinyRegistry.version("1", OLD);
  private static final ModelVersion V2 = TinyRegistry.version("2", NEW);
  private static final Settings NODE =
      Settings.builder().put(Node.NODE_NAME_SETTING.getKey(), "node").build();

  @TempDir private Path data;

  private final DeterministicTaskQueue tasks = new DeterministicTaskQueue(NODE, new Random(1));
  private final TinyRegistry registry = new TinyRegistry();
  private ClusterState state = ClusterState.builder(new ClusterName("test")).build();
  private ActiveModels models;

  @BeforeEach
  void create() {
    models =
        new ActiveModels(
            NODE,
            new ClusterService(
                NODE,
                new ClusterSettings(NODE, new HashSet<>(ClusterSettings.BUILT_IN_CLUSTER_SETTINGS)),
                tasks.getThreadPool()),
            tasks.getThreadPool(),
            registry.loader(data, TinyRegistry.POLICY));
    models.start();
  }

  @AfterEach
  void close() {
    models.close();
    tasks.runAllRunnableTasks();
  }

  @Test
  void aPreparedVersionServesAsSoonAsTheSettingIsApplied() throws Exception {
    registry.put("1", OLD);
    registry.put("2", NEW);
    apply("plugins.fame.model.tiny.active", V1);
    tasks.runAllRunnableTasks();

    models.prepare("a", "tiny", "2", null);
    assertThat(status().loaded()).isEqualTo(V1.toString());
    apply("plugins.fame.model.tiny.active", V2);

    assertThat(status().loaded()).isEqualTo(V2.toString());
    assertThat(status().state()).isEqualTo(State.SERVING);
  }

  @Test
  void aVersionThatIsActiveAlreadyServesAsSoonAsItIsPrepared() throws Exception {
    registry.put("1", OLD);
    apply("plugins.fame.model.tiny.active", V1);
    tasks.runAllRunnableTasks();
    // Somebody writes the setting past the API, and the registry does not have it.
    apply("plugins.fame.model.tiny.active", V2);
    tasks.runAllRunnableTasks();
    assertThat(status().state()).isEqualTo(State.LOADING);
    assertThat(status().error()).startsWith("not_found: ");

    registry.put("2", NEW);
    models.prepare("a", "tiny", "2", V2.sha256());

    assertThat(status().loaded()).isEqualTo(V2.toString());
    assertThat(status().state()).isEqualTo(State.SERVING);
    assertThat(status().error()).isNull();
  }

  @Test
  void aVersionOfAnActivationThatIsGivenUpIsNotHeld() throws Exception {
    registry.put("1", OLD);
    registry.put("2", NEW);
    apply("plugins.fame.model.tiny.active", V1);
    tasks.runAllRunnableTasks();

    models.prepare("a", "tiny", "2", null);
    models.discard("a");
    apply("plugins.fame.model.tiny.active", V2);

    assertThat(status().state()).isEqualTo(State.LOADING);
    assertThat(status().loaded()).isEqualTo(V1.toString());
  }

  @Test
  void aMalformedSettingIsIgnoredAndAllOthersApply() {
    Settings settings =
        Settings.builder()
            .put("plugins.fame.model.other.active", "three")
            .put("plugins.fame.model.tiny.active", V1.toString())
            .build();
    apply(settings);

    assertThat(models.statuses()).containsOnlyKeys("tiny");
  }

  @Test
  void settingsThatAreNotRecoveredYetDoNotMeanThatNothingIsActive() {
    registry.put("1", OLD);
    apply("plugins.fame.model.tiny.active", V1);
    tasks.runAllRunnableTasks();

    change(
        ClusterState.builder(state)
            .metadata(Metadata.EMPTY_METADATA)
            .blocks(
                ClusterBlocks.builder().addGlobalBlock(GatewayService.STATE_NOT_RECOVERED_BLOCK))
            .build());
    assertThat(status().state()).isEqualTo(State.SERVING);

    change(ClusterState.builder(state).blocks(ClusterBlocks.EMPTY_CLUSTER_BLOCK).build());
    assertThat(models.statuses()).isEmpty();
  }

  private void apply(String setting, ModelVersion version) {
    apply(Settings.builder().put(setting, version.toString()).build());
  }

  private void apply(Settings persistent) {
    change(
        ClusterState.builder(state)
            .metadata(Metadata.builder().persistentSettings(persistent))
            .build());
  }

  private void change(ClusterState next) {
    models.clusterChanged(new ClusterChangedEvent("test", next, state));
    state = next;
  }

  private ModelStatus status() {
    return models.statuses().get("tiny");
  }
}
