/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.fame.scoring.bundle.Bundle;
import io.fame.scoring.bundle.BundleException;
import io.fame.scoring.line.LineFingerprint;
import io.fame.scoring.model.OnnxModel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WorkspacePoolTest {
  private final AtomicInteger made = new AtomicInteger();
  private final Bundle bundle = TestModel.storageAndNetwork().bundle();
  private OnnxModel model;
  private WorkspacePool pool;

  @BeforeEach
  void open() throws BundleException {
    model = new OnnxModel(bundle.onnx(), 2, 1);
    pool = new WorkspacePool(2, this::make);
  }

  @AfterEach
  void close() {
    model.close();
  }

  private Workspace make() {
    made.incrementAndGet();
    return new Workspace(bundle.manifest(), model, new LineFingerprint.Seeds(made.get(), 2, 3, 5));
  }

  @Test
  void whatWasGivenBackIsTakenAgain() {
    Workspace first = pool.take();
    pool.giveBack(first);
    assertThat(pool.take()).isSameAs(first);
    assertThat(made).hasValue(1);
  }

  @Test
  void whoComesWhileAllAreInUseGetsANewOneThatIsNotKept() {
    Workspace first = pool.take();
    Workspace second = pool.take();
    Workspace third = pool.take();
    assertThat(Set.of(first, second, third)).hasSize(3);
    pool.giveBack(first);
    pool.giveBack(second);
    pool.giveBack(third);
    assertThat(Set.of(pool.take(), pool.take())).isEqualTo(Set.of(first, second));
    assertThat(pool.take()).isNotSameAs(third);
    assertThat(pool.kept()).isEqualTo(2);
  }

  @Test
  void onNinetySixProcessorsTwoModelsOfTwentyDomainsLeaveRoomForTheMemo() throws BundleException {
    Bundle large = TestModel.random(7, 20).bundle();
    try (OnnxModel columns = new OnnxModel(large.onnx(), 20, 20)) {
      int kept = new WorkspacePool(96, this::make).kept();
      long buffers = 2 * kept * Workspace.bytes(columns);
      assertThat(buffers + ScoreMemo.DEFAULT_BYTES).isLessThan(52L << 20);
    }
  }

  @Test
  void noTwoThreadsHaveTheSameOneAtTheSameTime() throws InterruptedException {
    Set<Workspace> inUse = ConcurrentHashMap.newKeySet();
    AtomicInteger shared = new AtomicInteger();
    Thread[] threads = new Thread[4];
    for (int t = 0; t < threads.length; t++) {
      threads[t] =
          new Thread(
              () -> {
                for (int i = 0; i < 2_000; i++) {
                  Workspace mine = pool.take();
                  shared.addAndGet(inUse.add(mine) ? 0 : 1);
                  inUse.remove(mine);
                  pool.giveBack(mine);
                }
              });
      threads[t].start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(shared).hasValue(0);
  }
}
