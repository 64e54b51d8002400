/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.model;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import org.opensearch.common.Nullable;
import org.opensearch.threadpool.Scheduler.Cancellable;
import org.opensearch.threadpool.ThreadPool;

/**
 * Versions that passed on this node and wait for their activation, opened, so that the activation
 * only has to swap them in. A cluster manager changes one model at a time, but the one before it
 * may not have finished: so several versions of a model can wait, and several activations for the
 * same one. Whoever prepares one may die before saying what becomes of it: after {@link
 * ActiveModels#PATIENCE} they are closed unasked.
 *
 * <p>The thread that applies cluster state takes models from here, so nothing is closed under the
 * lock.
 */
final class PreparedModels {
  private record Key(String name, ModelVersion version) {}

  private static final class Entry {
    private final LoadedModel model;
    private final Set<String> activations = new HashSet<>();
    private Cancellable expiry;

    private Entry(LoadedModel model) {
      this.model = model;
    }
  }

  private final ThreadPool threadPool;
  private final Map<Key, Entry> entries = new HashMap<>();

  PreparedModels(ThreadPool threadPool) {
    this.threadPool = threadPool;
  }

  /** Has a version wait for this activation as well; false where it is not here. */
  synchronized boolean join(String activation, String name, ModelVersion version) {
    Key key = new Key(name, version);
    Entry entry = entries.get(key);
    if (entry == null) {
      return false;
    }
    entry.activations.add(activation);
    if (entry.expiry != null) {
      entry.expiry.cancel();
    }
    entry.expiry =
        threadPool.schedule(
            () -> expire(key, entry), ActiveModels.PATIENCE, ActiveModels.LOADING_EXECUTOR);
    return true;
  }

  synchronized void put(String activation, String name, LoadedModel model) {
    Entry present = entries.putIfAbsent(new Key(name, model.version()), new Entry(model));
    if (present != null) {
      closeLater(model);
    }
    join(activation, name, model.version());
  }

  /** Hands over the prepared model where it is of exactly this version, else returns null. */
  @Nullable
  synchronized LoadedModel take(String name, ModelVersion version) {
    Entry entry = entries.remove(new Key(name, version));
    if (entry == null) {
      return null;
    }
    entry.expiry.cancel();
    return entry.model;
  }

  /** The activation was given up: what waits for no other one is closed. */
  synchronized void discard(String activation) {
    Iterator<Entry> waiting = entries.values().iterator();
    while (waiting.hasNext()) {
      Entry entry = waiting.next();
      if (entry.activations.remove(activation) && entry.activations.isEmpty()) {
        waiting.remove();
        entry.expiry.cancel();
        closeLater(entry.model);
      }
    }
  }

  synchronized void close() {
    for (Entry entry : entries.values()) {
      entry.expiry.cancel();
      closeLater(entry.model);
    }
    entries.clear();
  }

  private synchronized void expire(Key key, Entry entry) {
    if (entries.remove(key, entry)) {
      closeLater(entry.model);
    }
  }

  private void closeLater(LoadedModel model) {
    threadPool.executor(ActiveModels.LOADING_EXECUTOR).execute(model::close);
  }
}
