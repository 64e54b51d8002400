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
  private final AtomicReferenceArray<Workspace> idle;
  private final Supplier<Workspace> maker;

  /**
   * @param kept most workspaces that are kept
   */
  WorkspacePool(int kept, Supplier<Workspace> maker) {
    this.idle = new AtomicReferenceArray<>(kept);
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
