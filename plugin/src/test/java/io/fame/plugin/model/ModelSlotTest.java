/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.fame.plugin.TinyModel;
import io.fame.plugin.model.ModelLoadException.Reason;
import io.fame.plugin.model.ModelStatus.State;
import io.fame.scoring.Explain;
import io.fame.scoring.LogLine;
import io.fame.scoring.bundle.Ed25519Keys;
import io.fame.scoring.bundle.Sha256;
import io.fame.scoring.bundle.SignaturePolicy;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opensearch.cluster.coordination.DeterministicTaskQueue;
import org.opensearch.common.settings.Settings;
import org.opensearch.node.Node;

class ModelSlotTest {
  private static final byte[] OLD = TinyRegistry.bundle(0.5);
  private static final byte[] NEW = TinyRegistry.bundle(0.9);
  private static final LogLine LINE = LogLine.of("disk failed");

  @TempDir private Path data;

  private final DeterministicTaskQueue tasks =
      new DeterministicTaskQueue(
          Settings.builder().put(Node.NODE_NAME_SETTING.getKey(), "node").build(), new Random(1));
  private final List<Long> fetches = new ArrayList<>();
  private final TinyRegistry registry =
      new TinyRegistry(() -> fetches.add(tasks.getCurrentTimeMillis()));
  private ModelSlot slot;

  @BeforeEach
  void create() {
    slot = slot();
  }

  @AfterEach
  void close() {
    slot.close();
    tasks.runAllRunnableTasks();
  }

  @Test
  void servesNothingBeforeTheFirstVersionIsLoaded() {
    registry.put("1", OLD);
    slot.want(TinyRegistry.version("1", OLD), () -> null);

    assertThat(slot.acquire()).isNull();
    assertThat(slot.status().state()).isEqualTo(State.LOADING);
    assertThat(slot.status().loaded()).isNull();

    tasks.runAllRunnableTasks();

    assertThat(slot.status().state()).isEqualTo(State.SERVING);
    assertThat(slot.status().loaded()).isEqualTo("1:" + Sha256.hex(OLD));
    assertThat(slot.status().bytes()).isPositive();
    try (ServedModel model = slot.acquire()) {
      assertThat(model.label()).isEqualTo("tiny:1");
      assertThat(model.score(List.of(LINE), Explain.NEVER).get(0).anomaly()).isTrue();
    }
  }

  @Test
  void whoScoresWhileANewVersionTakesOverFinishesWithTheOldOne() {
    load("1", OLD);
    ServedModel held = slot.acquire();
    load("2", NEW);

    assertThat(held.label()).isEqualTo("tiny:1");
    assertThat(held.score(List.of(LINE), Explain.NEVER)).hasSize(1);
    held.close();
    try (ServedModel model = slot.acquire()) {
      assertThat(model.label()).isEqualTo("tiny:2");
    }
  }

  @Test
  void theOldVersionServesWhileTheNewOneIsRefused() {
    load("1", OLD);
    byte[] unsigned = TinyModel.bundle(null);
    load("2", unsigned);

    assertThat(slot.status().state()).isEqualTo(State.FAILED);
    assertThat(slot.status().error()).isEqualTo("unsigned: the bundle has no signature");
    assertThat(slot.status().loaded()).startsWith("1:");
    assertThat(slot.status().active()).startsWith("2:");
    assertThat(tasks.hasDeferredTasks()).as("the same bytes are not tried again").isFalse();
  }

  @Test
  void aBundleOfAForeignKeyIsRefused() {
    load("1", TinyModel.bundle(Ed25519Keys.generate().getPrivate()));

    assertThat(slot.status().state()).isEqualTo(State.FAILED);
    assertThat(slot.status().error()).startsWith("untrusted: ");
    assertThat(slot.acquire()).isNull();
  }

  @Test
  void aBundleOfAnotherModelIsRefused() {
    load("1", TinyModel.bundle("other", 0.5, TinyRegistry.KEYS.getPrivate()));

    assertThat(slot.status().error()).isEqualTo("other_model: the bundle is of model [other]");
  }

  @Test
  void bytesThatAreNoBundleAreRefused() {
    load("1", new byte[] {1, 2, 3});

    assertThat(slot.status().error()).startsWith("corrupt: ");
  }

  @Test
  void aRegistryThatIsAwayIsAskedAgainAfterOneTwoFourUpToSixtySeconds() {
    registry.fail(new ModelLoadException(Reason.REGISTRY_MISSING, "no index"));
    slot.want(TinyRegistry.version("1", OLD), () -> null);
    tasks.runAllRunnableTasks();
    assertThat(slot.status().state()).isEqualTo(State.LOADING);
    assertThat(slot.status().error()).isEqualTo("registry_missing: no index");

    for (int i = 0; i < 9; i++) {
      tasks.advanceTime();
      tasks.runAllRunnableTasks();
    }
    List<Long> pauses = new ArrayList<>();
    for (int i = 1; i < fetches.size(); i++) {
      pauses.add((fetches.get(i) - fetches.get(i - 1)) / 1000);
    }
    assertThat(pauses).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L, 60L);

    registry.fail(null);
    registry.put("1", OLD);
    tasks.advanceTime();
    tasks.runAllRunnableTasks();
    assertThat(slot.status().state()).isEqualTo(State.SERVING);
    assertThat(slot.status().error()).isNull();
  }

  @Test
  void wrongBytesAreAFailureThatMayBeMended() {
    registry.fail(new ModelLoadException(Reason.DIGEST_MISMATCH, "other bytes"));
    slot.want(TinyRegistry.version("1", OLD), () -> null);
    tasks.runAllRunnableTasks();
    assertThat(slot.status().state()).isEqualTo(State.FAILED);

    registry.fail(null);
    registry.put("1", OLD);
    tasks.advanceTime();
    tasks.runAllRunnableTasks();
    assertThat(slot.status().state()).isEqualTo(State.SERVING);
  }

  @Test
  void aRestartedNodeServesItsCopyWithoutTheRegistry() {
    load("1", OLD);
    slot.close();
    registry.clear();
    fetches.clear();

    slot = slot();
    slot.want(TinyRegistry.version("1", OLD), () -> null);
    tasks.runAllRunnableTasks();

    assertThat(slot.status().state()).isEqualTo(State.SERVING);
    assertThat(fetches).isEmpty();
  }

  @Test
  void aRestartedNodeServesTheCopyOfTheOldVersionUntilTheNewOneIsThere() {
    load("1", OLD);
    slot.close();
    registry.clear();

    slot = slot();
    slot.want(TinyRegistry.version("2", NEW), () -> null);
    tasks.runAllRunnableTasks();
    assertThat(slot.status().state()).isEqualTo(State.LOADING);
    assertThat(slot.status().loaded()).startsWith("1:");

    registry.put("2", NEW);
    tasks.advanceTime();
    tasks.runAllRunnableTasks();
    assertThat(slot.status().state()).isEqualTo(State.SERVING);
    assertThat(slot.status().loaded()).startsWith("2:");
  }

  @Test
  void aCopyHasToPassAgain() {
    load("1", OLD);
    slot.close();
    registry.clear();

    slot = slot(new SignaturePolicy(List.of(Ed25519Keys.generate().getPublic()), true));
    slot.want(TinyRegistry.version("1", OLD), () -> null);
    tasks.runAllRunnableTasks();

    assertThat(slot.acquire()).isNull();
  }

  @Test
  void whereTheCopyOfTheActiveVersionDoesNotPassAnyMoreTheOneBeforeServes() {
    load("1", OLD);
    KeyPair compromised = Ed25519Keys.generate();
    byte[] stolen = TinyModel.bundle(TinyModel.NAME, 0.9, compromised.getPrivate());
    slot.close();
    slot =
        slot(
            new SignaturePolicy(
                List.of(TinyRegistry.KEYS.getPublic(), compromised.getPublic()), true));
    load("2", stolen);
    slot.close();

    // The compromised key is taken away, and the node started again.
    slot = slot(TinyRegistry.POLICY);
    slot.want(TinyRegistry.version("2", stolen), () -> null);
    tasks.runAllRunnableTasks();

    assertThat(slot.status().loaded()).startsWith("1:");
    assertThat(slot.status().state()).isEqualTo(State.FAILED);
    assertThat(slot.status().error()).startsWith("untrusted: ");
  }

  @Test
  void aRollbackBeforeTheNewVersionIsThereKeepsTheOldOne() {
    load("1", OLD);
    registry.fail(new ModelLoadException(Reason.REGISTRY_TIMEOUT, "away"));
    slot.want(TinyRegistry.version("2", NEW), () -> null);
    tasks.runAllRunnableTasks();

    slot.want(TinyRegistry.version("1", OLD), () -> null);

    assertThat(slot.status().state()).isEqualTo(State.SERVING);
    assertThat(slot.status().error()).isNull();
    registry.fail(null);
    registry.put("2", NEW);
    tasks.runAllTasks();
    assertThat(slot.status().loaded()).startsWith("1:");
  }

  @Test
  void aClosedSlotServesNothing() {
    load("1", OLD);
    slot.close();

    assertThat(slot.acquire()).isNull();
  }

  private void load(String number, byte[] zip) {
    registry.put(number, zip);
    slot.want(TinyRegistry.version(number, zip), () -> null);
    tasks.runAllRunnableTasks();
  }

  private ModelSlot slot() {
    return slot(TinyRegistry.POLICY);
  }

  private ModelSlot slot(SignaturePolicy policy) {
    return new ModelSlot(
        TinyModel.NAME, registry.loader(data.resolve("fame"), policy), tasks.getThreadPool());
  }
}
