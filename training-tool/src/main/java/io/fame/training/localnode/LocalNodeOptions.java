/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.localnode;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How a local node shall be.
 *
 * @param pluginZip our plugin, installed beside job-scheduler and ML Commons; empty for a node
 *     without it
 * @param httpPort the REST port on 127.0.0.1; 0 for any free one
 * @param settings what goes into {@code opensearch.yml} in addition; wins over what is there by
 *     default. Values are written as JSON: strings, numbers, booleans, lists
 * @param heap largest heap, at least 512m, as the JVM takes it, for example {@code 700m}
 * @param startTimeout how long to wait for the node to be ready, from the start of its process
 */
public record LocalNodeOptions(
    Optional<Path> pluginZip,
    int httpPort,
    Map<String, Object> settings,
    String heap,
    Duration startTimeout) {
  private static final Pattern HEAP = Pattern.compile("[1-9][0-9]*[mg]");

  public LocalNodeOptions {
    Objects.requireNonNull(pluginZip);
    Objects.requireNonNull(startTimeout);
    if (!HEAP.matcher(heap).matches()) {
      throw new IllegalArgumentException("a heap is a number of m or g, not " + heap);
    }
    settings = Map.copyOf(settings);
    if (httpPort < 0 || httpPort > 65_535) {
      throw new IllegalArgumentException("a port is between 0 and 65535, not " + httpPort);
    }
  }

  /**
   * Any free port, no plugin of ours, no further setting, 1 GiB of heap, five minutes to start: on
   * a busy machine OpenSearch takes one and a half.
   */
  public static LocalNodeOptions defaults() {
    return new LocalNodeOptions(Optional.empty(), 0, Map.of(), "1g", Duration.ofMinutes(5));
  }

  public LocalNodeOptions withPluginZip(Path zip) {
    return new LocalNodeOptions(Optional.of(zip), httpPort, settings, heap, startTimeout);
  }

  public LocalNodeOptions withHttpPort(int port) {
    return new LocalNodeOptions(pluginZip, port, settings, heap, startTimeout);
  }

  public LocalNodeOptions withSettings(Map<String, Object> extra) {
    return new LocalNodeOptions(pluginZip, httpPort, extra, heap, startTimeout);
  }

  public LocalNodeOptions withHeap(String size) {
    return new LocalNodeOptions(pluginZip, httpPort, settings, size, startTimeout);
  }

  public LocalNodeOptions withStartTimeout(Duration timeout) {
    return new LocalNodeOptions(pluginZip, httpPort, settings, heap, timeout);
  }
}
