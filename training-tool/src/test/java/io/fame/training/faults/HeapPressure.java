/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Searches of several clients at a time whose shards hold most of the nodes' heap. */
final class HeapPressure {
  private static final int CLIENTS = 12;

  /**
   * 100 MB a shard; a node of two processors searches four shards at a time, with 700 MB of heap.
   */
  private static final int HELD_BLOCKS = 25_000;

  /** Each shard fills {@value #HELD_BLOCKS} blocks of 4 KiB, and takes its time with them. */
  private static final String SEARCH =
      "{\"size\":0,\"aggs\":{\"held\":{\"scripted_metric\":{"
          + "\"init_script\":\"state.held = []\","
          + "\"map_script\":\"for (int i = 0; i < 2000 && state.held.size() < "
          + HELD_BLOCKS
          + "; i++) { state.held.add(new byte[4096]) } long spent = 0;"
          + " for (int i = 0; i < 200000; i++) { spent += i } state.spent = spent\","
          + "\"combine_script\":\"return state.held.size()\","
          + "\"reduce_script\":\"return states.size()\"}}}}";

  private final ThreeNodes cluster;
  private final String index;
  private long tripped;
  private long highestPercent;

  HeapPressure(ThreeNodes cluster, String index) {
    this.cluster = cluster;
    this.index = index;
  }

  interface Meanwhile {
    void happen() throws Exception;
  }

  /** One search of each client; returns when all have been answered. */
  void hold(Meanwhile meanwhile) throws Exception {
    List<CompletableFuture<Rest.Answer>> searches = new ArrayList<>();
    for (int client = 0; client < CLIENTS; client++) {
      searches.add(CompletableFuture.supplyAsync(this::search));
    }
    meanwhile.happen();
    while (!searches.stream().allMatch(CompletableFuture::isDone)) {
      highestPercent = Math.max(highestPercent, cluster.highestHeapPercent());
    }
    for (CompletableFuture<Rest.Answer> search : searches) {
      tripped += search.join().ok() ? 0 : 1;
    }
  }

  private Rest.Answer search() {
    try {
      return cluster.send("POST", "/" + index + "/_search", SEARCH);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Searches that were refused, by the server's own circuit breakers. */
  long tripped() {
    return tripped;
  }

  /** Of all nodes while there was pressure, garbage included. */
  long highestPercent() {
    return highestPercent;
  }
}
