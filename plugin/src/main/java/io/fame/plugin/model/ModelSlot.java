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

  private volatile LoadedModel serving;

  // Guarded by this.
  private ModelVersion wanted;
  private State state = State.LOADING;
  private String error;
  private long delaySeconds;

  ModelSlot(String name, ModelLoader loader, ThreadPool threadPool) {
    this.name = name;
    this.loader = loader;
    this.threadPool = threadPool;
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
    state = State.LOADING;
    takeOver(version, prepared);
    if (state == State.LOADING) {
      on(ActiveModels.LOADING_EXECUTOR, () -> load(version));
    }
  }

  /**
   * Serves a version at once that is wanted, missing, and prepared by now. Does not block.
   *
   * @param prepared as for {@link #want}
   */
  synchronized void takeOver(ModelVersion version, Supplier<LoadedModel> prepared) {
    if (!isMissing(version)) {
      return;
    }
    LoadedModel ready = prepared.get();
    if (ready != null) {
      install(version, ready);
      on(ActiveModels.LOADING_EXECUTOR, () -> loader.activated(name, version));
    }
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
      closeLater(previous);
    }
  }

  synchronized ModelStatus status() {
    LoadedModel model = serving;
    return new ModelStatus(
        String.valueOf(wanted),
        model == null ? null : model.version().toString(),
        state,
        error,
        model == null ? null : model.certificate().path("override_reason").asText(null),
        model == null ? 0 : model.memoryBytes());
  }

  /** From a copy on this node, which no registry can hold up; else a source is asked elsewhere. */
  private void load(ModelVersion version) {
    attempt(
        version,
        () -> {
          Optional<LoadedModel> copy = loader.openCopy(name, version, serving == null);
          copy.ifPresent(model -> install(version, model));
          if (copy.isPresent() && copy.get().version().equals(version)) {
            loader.activated(name, version);
          } else {
            on(ActiveModels.FETCHING_EXECUTOR, () -> fetch(version));
          }
        });
  }

  private void fetch(ModelVersion version) {
    attempt(version, () -> install(version, loader.fetch(name, version)));
  }

  private interface Step {
    void take() throws ModelLoadException;
  }

  private void attempt(ModelVersion version, Step step) {
    if (!isMissing(version)) {
      return;
    }
    try {
      step.take();
    } catch (ModelLoadException e) {
      failed(version, e);
    } catch (RuntimeException e) {
      failed(version, ModelLoadException.unexpected(e));
    }
  }

  /** An attempt may be late: something else is wanted by now, or another attempt succeeded. */
  private synchronized boolean isMissing(ModelVersion version) {
    return version.equals(wanted) && state != State.SERVING;
  }

  private synchronized void install(ModelVersion version, LoadedModel model) {
    if (!version.equals(wanted)) {
      closeLater(model);
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
    state = e.isAway() ? State.LOADING : State.FAILED;
    if (!repeated) {
      LOG.warn(
          new ParameterizedMessage(
              "model [{}] version [{}] cannot be loaded: {}", name, version, error),
          e.trace());
    }
    if (e.kind() != Kind.REFUSED && e.kind() != Kind.UNFIT) {
      threadPool.scheduleUnlessShuttingDown(
          TimeValue.timeValueSeconds(delaySeconds),
          ActiveModels.LOADING_EXECUTOR,
          () -> load(version));
      delaySeconds = Math.min(2 * delaySeconds, LONGEST_DELAY_SECONDS);
    }
  }

  private void replace(LoadedModel model) {
    LoadedModel previous = serving;
    serving = model;
    if (previous != null) {
      closeLater(previous);
    }
  }

  /** Frees native memory, which is nothing to do under a lock of the applier of cluster state. */
  private void closeLater(LoadedModel model) {
    on(ActiveModels.LOADING_EXECUTOR, model::close);
  }

  private void on(String executor, Runnable task) {
    threadPool.executor(executor).execute(task);
  }
}
