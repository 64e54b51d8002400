/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opensearch.cluster.coordination.DeterministicTaskQueue;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.node.Node;

class PreparedModelsTest {
  private static final byte[] OLD = TinyRegistry.bundle(0.5);
  private static final byte[] NEW = TinyRegistry.bundle(0.9);
  private static final ModelVersion V1 = TinyRegistry.version("1", OLD);
  private static final ModelVersion V2 = TinyRegistry.version("2", NEW);

  @TempDir private Path data;

  private final DeterministicTaskQueue tasks =
      new DeterministicTaskQueue(
          Settings.builder().put(Node.NODE_NAME_SETTING.getKey(), "node").build(), new Random(1));
  private final PreparedModels prepared = new PreparedModels(tasks.getThreadPool());
  private final TinyRegistry registry = new TinyRegistry();
  private ModelLoader loader;

  @BeforeEach
  void upload() {
    registry.put("1", OLD);
    registry.put("2", NEW);
    loader = registry.loader(data, TinyRegistry.POLICY);
  }

  @AfterEach
  void close() {
    prepared.close();
    tasks.runAllRunnableTasks();
  }

  @Test
  void aPreparedVersionIsHandedOverOnceAndBelongsToTheTakerThen() throws Exception {
    LoadedModel model = prepare("a", V1);

    try (LoadedModel taken = prepared.take("tiny", V1)) {
      assertThat(taken).isSameAs(model);
      assertThat(prepared.take("tiny", V1)).isNull();
      prepared.discard("a");
      tasks.runAllTasks();
      assertThat(isOpen(model)).isTrue();
    }
  }

  @Test
  void severalVersionsOfAModelWaitSideBySide() throws Exception {
    LoadedModel first = prepare("a", V1);
    LoadedModel second = prepare("b", V2);

    prepared.discard("b");
    tasks.runAllRunnableTasks();

    assertThat(isOpen(second)).isFalse();
    try (LoadedModel taken = prepared.take("tiny", V1)) {
      assertThat(taken).isSameAs(first);
      assertThat(isOpen(taken)).isTrue();
    }
  }

  @Test
  void anActivationThatIsGivenUpTakesNothingFromAnotherOneOfTheSameVersion() throws Exception {
    LoadedModel model = prepare("a", V1);
    assertThat(prepared.join("b", "tiny", V1)).isTrue();

    prepared.discard("a");
    tasks.runAllRunnableTasks();
    assertThat(isOpen(model)).isTrue();

    prepared.discard("b");
    tasks.runAllRunnableTasks();
    assertThat(isOpen(model)).isFalse();
    assertThat(prepared.join("c", "tiny", V1)).isFalse();
  }

  @Test
  void ofOneVersionThatWasOpenedTwiceOneIsClosed() throws Exception {
    LoadedModel first = prepare("a", V1);
    LoadedModel second = prepare("b", V1);
    tasks.runAllRunnableTasks();

    assertThat(isOpen(first)).isTrue();
    assertThat(isOpen(second)).isFalse();
  }

  @Test
  void whatNobodyAsksForIsClosedAfterTenMinutes() throws Exception {
    final long start = tasks.getCurrentTimeMillis();
    LoadedModel model = prepare("a", V1);
    tasks.runAllRunnableTasks();
    assertThat(isOpen(model)).isTrue();

    tasks.advanceTime();
    tasks.runAllRunnableTasks();

    assertThat(tasks.getCurrentTimeMillis() - start)
        .isEqualTo(TimeValue.timeValueMinutes(10).millis());
    assertThat(isOpen(model)).isFalse();
    assertThat(prepared.take("tiny", V1)).isNull();
  }

  @Test
  void theTenMinutesBeginAnewWithEachActivationThatWaits() throws Exception {
    final long start = tasks.getCurrentTimeMillis();
    LoadedModel model = prepare("a", V1);
    tasks.scheduleAt(
        start + TimeValue.timeValueMinutes(6).millis(), () -> prepared.join("b", "tiny", V1));

    while (tasks.getCurrentTimeMillis() - start < TimeValue.timeValueMinutes(10).millis()) {
      tasks.advanceTime();
      tasks.runAllRunnableTasks();
    }
    assertThat(isOpen(model)).isTrue();

    tasks.advanceTime();
    tasks.runAllRunnableTasks();
    assertThat(tasks.getCurrentTimeMillis() - start)
        .isEqualTo(TimeValue.timeValueMinutes(16).millis());
    assertThat(isOpen(model)).isFalse();
  }

  private LoadedModel prepare(String activation, ModelVersion version) throws ModelLoadException {
    LoadedModel model = loader.prepare("tiny", version);
    prepared.put(activation, "tiny", model);
    return model;
  }

  private static boolean isOpen(LoadedModel model) {
    return model.refCount() > 0;
  }
}
