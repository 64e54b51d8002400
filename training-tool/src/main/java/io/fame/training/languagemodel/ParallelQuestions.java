/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.languagemodel;

import io.fame.training.progress.Progress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Asks several questions at once, as many as the settings allow. */
public final class ParallelQuestions {
  private ParallelQuestions() {}

  /** One question, asked and read. */
  public interface Asking<T> {
    /**
     * @throws NotAskedException where questions are collected instead of asked
     */
    T ask() throws IOException, InterruptedException, NotAskedException;
  }

  /**
   * Asks all.
   *
   * @return the results in order; {@code null} for a question that was collected
   * @throws IOException the first failure, after what was under way has come to its end: it is paid
   *     for, and its answers are in the journal; nothing else is begun
   */
  public static <T> List<T> ask(
      List<? extends Asking<T>> questions, int parallel, Progress.Stage stage)
      throws IOException, InterruptedException {
    List<T> results = new ArrayList<>();
    if (questions.isEmpty()) {
      return results;
    }
    ExecutorService threads =
        Executors.newFixedThreadPool(
            Math.min(parallel, questions.size()),
            work -> {
              Thread thread = new Thread(work, "fame-language-model");
              thread.setDaemon(true);
              return thread;
            });
    List<Future<T>> futures = new ArrayList<>();
    try {
      ExecutorCompletionService<T> service = new ExecutorCompletionService<>(threads);
      for (Asking<T> question : questions) {
        futures.add(service.submit(answering(question)));
      }
      for (int i = 0; i < questions.size(); i++) {
        // In the order in which they end, so that a failure is heard of at once.
        service.take().get();
        stage.step(1);
      }
      for (Future<T> future : futures) {
        results.add(future.get());
      }
      return results;
    } catch (ExecutionException e) {
      threads.shutdown();
      futures.forEach(future -> future.cancel(false));
      while (!threads.awaitTermination(1, TimeUnit.MINUTES)) {
        // Every request has its own limit of time.
      }
      throw failure(e.getCause());
    } finally {
      threads.shutdownNow();
    }
  }

  private static <T> Callable<T> answering(Asking<T> question) {
    return () -> {
      try {
        return question.ask();
      } catch (NotAskedException e) {
        return null;
      }
    };
  }

  private static IOException failure(Throwable cause) throws InterruptedException {
    if (cause instanceof IOException) {
      return (IOException) cause;
    }
    if (cause instanceof InterruptedException) {
      throw (InterruptedException) cause;
    }
    if (cause instanceof RuntimeException) {
      throw (RuntimeException) cause;
    }
    return new IOException(cause);
  }
}
