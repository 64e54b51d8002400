/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.localnode;

import io.fame.training.localnode.LocalNodeException.Kind;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A running OpenSearch node that belongs to this process: it ends, and its folder goes, with {@link
 * #stop()}, and with this process however that ends, unless {@link #leaveRunning()} was called.
 */
public final class LocalNode implements AutoCloseable {
  private static final Duration POLL_EVERY = Duration.ofMillis(250);

  private final Path home;
  private final RunFolder run;
  private final Path javaHome;
  private final NodeAccount account;
  private final Ports ports;
  private final String heap;
  private final Duration startTimeout;
  private final NodeListener listener;
  private final Thread shutdownHook = new Thread(this::stop, "stop-local-node");

  /** Guards the fields below: the hook may come at any moment, also while the node starts. */
  private final ReentrantLock lock = new ReentrantLock();

  private NodeProcess process;
  private boolean stopped;
  private volatile boolean left;

  LocalNode(
      Path home,
      RunFolder run,
      Path javaHome,
      NodeAccount account,
      Ports ports,
      String heap,
      Duration startTimeout,
      NodeListener listener) {
    this.home = home;
    this.run = run;
    this.javaHome = javaHome;
    this.account = account;
    this.ports = ports;
    this.heap = heap;
    this.startTimeout = startTimeout;
    this.listener = listener;
  }

  /** Starts the process and waits until it is ready; cleans up if it does not get there. */
  void start() throws LocalNodeException {
    Runtime.getRuntime().addShutdownHook(shutdownHook);
    try {
      listener.step("Starting OpenSearch on " + uri());
      awaitReady(launch());
    } catch (LocalNodeException e) {
      stop();
      throw e;
    }
  }

  /** Where the REST interface is: {@code http://127.0.0.1:<port>}. */
  public URI uri() {
    return URI.create("http://127.0.0.1:" + ports.http());
  }

  public int httpPort() {
    return ports.http();
  }

  public int transportPort() {
    return ports.transport();
  }

  /** The node's process; another one after a restart. */
  public long pid() {
    lock.lock();
    try {
      return process.pid();
    } finally {
      lock.unlock();
    }
  }

  /** Where configuration, data and logs of this node are. */
  public Path folder() {
    return run.path();
  }

  public boolean isRunning() {
    lock.lock();
    try {
      return process != null && process.isAlive();
    } finally {
      lock.unlock();
    }
  }

  /** Ends the process in order and starts it again on the same ports, with the same data. */
  public void restart() throws LocalNodeException {
    lock.lock();
    try {
      process.end();
    } finally {
      lock.unlock();
    }
    startAgain();
  }

  /** Kills the process, as a crash or the operating system would; its data stay as they are. */
  public void kill() {
    lock.lock();
    try {
      process.kill();
    } finally {
      lock.unlock();
    }
  }

  /** Starts a node again whose process has ended, on the same ports, with the same data. */
  public void startAgain() throws LocalNodeException {
    listener.step("Starting OpenSearch again on " + uri());
    awaitReady(launch());
  }

  /**
   * Lets the node outlive this process. Whoever ends its process later leaves the folder behind;
   * the next start of a local node removes it.
   */
  public void leaveRunning() throws LocalNodeException {
    left = true;
    removeHook();
    try {
      run.keep();
    } catch (IOException e) {
      throw new LocalNodeException(
          Kind.FOLDER_UNUSABLE, "Cannot write to the node's folder " + run.path(), e);
    }
  }

  /** Ends the node, and removes its folder. Does nothing the second time. */
  public void stop() {
    lock.lock();
    try {
      if (stopped) {
        return;
      }
      stopped = true;
      if (process != null) {
        process.end();
      }
      run.delete();
    } catch (IOException e) {
      listener.step("The folder of the node could not be removed: " + run.path());
    } finally {
      lock.unlock();
    }
    removeHook();
  }

  /** Stops the node, unless it was left running on purpose. */
  @Override
  public void close() {
    if (!left) {
      stop();
    }
  }

  private NodeProcess launch() throws LocalNodeException {
    lock.lock();
    try {
      if (stopped) {
        throw interrupted();
      }
      process = NodeProcess.start(home, run, javaHome, account, heap);
      return process;
    } catch (IOException e) {
      throw new LocalNodeException(
          Kind.START_FAILED, "OpenSearch cannot be started: " + e.getMessage(), e);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Ready is: all primary shards are there and none is being set up. Not "green": after a restart
   * an index with replicas never gets there on a single node.
   */
  private void awaitReady(NodeProcess launched) throws LocalNodeException {
    Instant deadline = Instant.now().plus(startTimeout);
    HttpRequest health =
        HttpRequest.newBuilder(
                uri()
                    .resolve(
                        "/_cluster/health?wait_for_status=yellow"
                            + "&wait_for_no_initializing_shards=true&timeout=1s"))
            .timeout(Duration.ofSeconds(10))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      while (!isReady(client, health)) {
        requireAlive(launched);
        if (Instant.now().isAfter(deadline)) {
          throw startFailed(
              "OpenSearch was not ready within " + startTimeout.toSeconds() + " s", launched);
        }
        Thread.sleep(POLL_EVERY.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw interrupted();
    }
  }

  private static boolean isReady(HttpClient client, HttpRequest health)
      throws InterruptedException {
    try {
      return client.send(health, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  private void requireAlive(NodeProcess launched) throws LocalNodeException {
    if (launched.isAlive()) {
      return;
    }
    lock.lock();
    try {
      if (stopped) {
        throw interrupted();
      }
    } finally {
      lock.unlock();
    }
    // Free when it was chosen, but someone else was faster.
    if (launched.saysPortTaken()) {
      throw Ports.taken(ports.http());
    }
    throw startFailed("OpenSearch ended while it started", launched);
  }

  private LocalNodeException startFailed(String what, NodeProcess launched) {
    String reason = launched.reason();
    try {
      return new LocalNodeException(
          Kind.START_FAILED,
          what + ": " + reason + ". All that it printed is in " + run.saveConsole());
    } catch (IOException e) {
      return new LocalNodeException(Kind.START_FAILED, what + ": " + reason, e);
    }
  }

  private static LocalNodeException interrupted() {
    return new LocalNodeException(Kind.INTERRUPTED, "Interrupted; the local node is stopped.");
  }

  private void removeHook() {
    try {
      Runtime.getRuntime().removeShutdownHook(shutdownHook);
    } catch (IllegalStateException e) {
      // The virtual machine is ending already, and this is the hook, or runs beside it.
    }
  }
}
