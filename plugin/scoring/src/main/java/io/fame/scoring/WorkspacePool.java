/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;

/**
 * Workspaces that nobody uses at the moment. It keeps no more than it was made for, whatever number
 * of threads comes by; thread-safe, without locks.
 *
 * <p>Not thread-locals: a node has some hundred threads, every one of which may score a line once,
 * and what they hold of a model would outlive it.
 */
final class WorkspacePool implements AutoCloseable {
  /**
   * So many calls at a time find their workspace ready. On a node of many processors the others
   * make one for a whole bulk request, some tenths of a millisecond; what is kept for each of a
   * hundred processors and each model would be more than models and memo together.
   */
  private static final int MOST_KEPT = 16;

  private final AtomicReferenceArray<Workspace> idle;
  private final Supplier<Workspace> maker;

  /**
   * @param processors of the node: so many threads ingest at once
   */
  WorkspacePool(int processors, Supplier<Workspace> maker) {
    this.idle = new AtomicReferenceArray<>(Math.min(processors, MOST_KEPT));
    this.maker = maker;
  }

  /** One that is free, or a new one. */
  Workspace take() {
    for (int i = 0; i < idle.length(); i++) {
      Workspace workspace = idle.getPlain(i);
      if (workspace != null && idle.compareAndSet(i, workspace, null)) {
        return workspace;
      }
    }
    return maker.get();
  }

  /** Keeps it for the next one, unless enough are kept. */
  void giveBack(Workspace workspace) {
    for (int i = 0; i < idle.length(); i++) {
      if (idle.getPlain(i) == null && idle.compareAndSet(i, null, workspace)) {
        return;
      }
    }
    workspace.close();
  }

  /** Closes those that are not in use. */
  @Override
  public void close() {
    for (int i = 0; i < idle.length(); i++) {
      Workspace workspace = idle.getAndSet(i, null);
      if (workspace != null) {
        workspace.close();
      }
    }
  }

  /** How many are kept at most. */
  int kept() {
    return idle.length();
  }
}
