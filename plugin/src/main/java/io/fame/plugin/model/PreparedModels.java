/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.model;

import java.util.HashMap;
import java.util.Map;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.threadpool.Scheduler.Cancellable;
import org.opensearch.threadpool.ThreadPool;

/**
 * Versions that passed on this node and wait for their activation, at most one per model, opened,
 * so that the activation only has to swap them in. Whoever prepares one may die before saying what
 * becomes of it: after a while they are closed unasked.
 */
final class PreparedModels {
  /** Longer than an activation may take. */
  static final TimeValue PATIENCE = TimeValue.timeValueMinutes(10);

  private record Entry(LoadedModel model, Cancellable expiry) {}

  private final ThreadPool threadPool;
  private final String executor;
  private final Map<String, Entry> entries = new HashMap<>();

  PreparedModels(ThreadPool threadPool, String executor) {
    this.threadPool = threadPool;
    this.executor = executor;
  }

  synchronized void put(String name, LoadedModel model) {
    close(entries.get(name));
    Cancellable expiry = threadPool.schedule(() -> drop(name, model.version()), PATIENCE, executor);
    entries.put(name, new Entry(model, expiry));
  }

  synchronized boolean holds(String name, ModelVersion version) {
    Entry entry = entries.get(name);
    return entry != null && entry.model().version().equals(version);
  }

  /** Hands over the prepared model where it is of exactly this version, else returns null. */
  synchronized LoadedModel take(String name, ModelVersion version) {
    if (!holds(name, version)) {
      return null;
    }
    Entry entry = entries.remove(name);
    entry.expiry().cancel();
    return entry.model();
  }

  synchronized void drop(String name, ModelVersion version) {
    LoadedModel model = take(name, version);
    if (model != null) {
      model.close();
    }
  }

  synchronized void close() {
    entries.values().forEach(PreparedModels::close);
    entries.clear();
  }

  private static void close(Entry entry) {
    if (entry != null) {
      entry.expiry().cancel();
      entry.model().close();
    }
  }
}
