/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.model;

import io.fame.plugin.model.ModelLoadException.Kind;
import io.fame.plugin.model.ModelStatus.State;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.message.ParameterizedMessage;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.threadpool.ThreadPool;

/**
 * The place of one model on this node: which version is wanted, which one scores. What scores keeps
 * scoring until the wanted version has passed.
 */
final class ModelSlot {
  private static final Logger LOG = LogManager.getLogger(ModelSlot.class);
  private static final long LONGEST_DELAY_SECONDS = 60;

  private final String name;
  private final ModelLoader loader;
  private final ThreadPool threadPool;
  private final String executor;

  private volatile LoadedModel serving;

  // Guarded by this.
  private ModelVersion wanted;
  private State state = State.LOADING;
  private String error;
  private long delaySeconds;

  ModelSlot(String name, ModelLoader loader, ThreadPool threadPool, String executor) {
    this.name = name;
    this.loader = loader;
    this.threadPool = threadPool;
    this.executor = executor;
  }

  /** The model as it scores now, or null; the caller closes it. */
  LoadedModel acquire() {
    LoadedModel model = serving;
    while (model != null && !model.tryIncRef()) {
      // It was replaced between the two reads.
      model = serving;
    }
    return model;
  }

  /**
   * Starts to load a version unless it is wanted already, or serves it at once where it is
   * prepared. Does not block.
   *
   * @param prepared asked for an opened model of that version, null where there is none
   */
  synchronized void want(ModelVersion version, Supplier<LoadedModel> prepared) {
    if (version.equals(wanted)) {
      return;
    }
    wanted = version;
    error = null;
    delaySeconds = 1;
    if (serving != null && serving.version().equals(version)) {
      state = State.SERVING;
      return;
    }
    LoadedModel ready = prepared.get();
    if (ready != null) {
      install(version, ready);
      threadPool.executor(executor).execute(() -> loader.activated(name, version));
      return;
    }
    state = State.LOADING;
    threadPool.executor(executor).execute(() -> load(version));
  }

  boolean serves(ModelVersion version) {
    LoadedModel model = serving;
    return model != null && model.version().equals(version);
  }

  /** Serves nothing from now on. */
  synchronized void close() {
    wanted = null;
    LoadedModel previous = serving;
    serving = null;
    if (previous != null) {
      previous.close();
    }
  }

  synchronized ModelStatus status() {
    LoadedModel model = serving;
    return new ModelStatus(
        String.valueOf(wanted),
        model == null ? null : model.version().toString(),
        state,
        error,
        model == null ? 0 : model.memoryBytes());
  }

  private void load(ModelVersion version) {
    if (!isMissing(version)) {
      return;
    }
    try {
      Optional<LoadedModel> copy = loader.openCopy(name, version, serving == null);
      if (copy.isPresent()) {
        install(version, copy.get());
        if (copy.get().version().equals(version)) {
          loader.activated(name, version);
          return;
        }
      }
      install(version, loader.fetch(name, version));
    } catch (ModelLoadException e) {
      failed(version, e);
    } catch (RuntimeException e) {
      failed(
          version,
          new ModelLoadException(Kind.UNAVAILABLE, "error: " + e.getClass().getSimpleName(), e));
    }
  }

  /** An attempt may be late: something else is wanted by now, or another attempt succeeded. */
  private synchronized boolean isMissing(ModelVersion version) {
    return version.equals(wanted) && state != State.SERVING;
  }

  private synchronized void install(ModelVersion version, LoadedModel model) {
    if (!version.equals(wanted)) {
      model.close();
      return;
    }
    replace(model);
    if (model.version().equals(version)) {
      state = State.SERVING;
      error = null;
      LOG.info("model [{}] version [{}] is serving", name, version);
    } else {
      LOG.info("model [{}]: [{}] serves until [{}] is loaded", name, model.version(), version);
    }
  }

  private synchronized void failed(ModelVersion version, ModelLoadException e) {
    if (!version.equals(wanted)) {
      return;
    }
    boolean repeated = e.getMessage().equals(error);
    error = e.getMessage();
    boolean away = e.kind() == Kind.UNAVAILABLE || e.kind() == Kind.NOT_FOUND;
    state = away ? State.LOADING : State.FAILED;
    if (!repeated) {
      // Where a registry is away, how the code got there tells nobody anything.
      Throwable trace = away ? e.getCause() : e;
      LOG.warn(
          new ParameterizedMessage(
              "model [{}] version [{}] cannot be loaded: {}", name, version, error),
          trace);
    }
    if (e.kind() != Kind.REFUSED) {
      threadPool.scheduleUnlessShuttingDown(
          TimeValue.timeValueSeconds(delaySeconds), executor, () -> load(version));
      delaySeconds = Math.min(2 * delaySeconds, LONGEST_DELAY_SECONDS);
    }
  }

  private void replace(LoadedModel model) {
    LoadedModel previous = serving;
    serving = model;
    if (previous != null) {
      // Closing frees native memory, and this may be the thread that applies cluster state.
      threadPool.executor(executor).execute(previous::close);
    }
  }
}
