/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Map;

/**
 * What the indices of a selection allow a search to ask for.
 *
 * @param mostShards primary shards of the one with the most
 * @param resultWindow most documents of one search, by the strictest of them
 * @param innerResultWindow most documents of one bucket of an aggregation, likewise
 */
record IndexLimits(int mostShards, int resultWindow, int innerResultWindow) {
  private static final String SHARDS = "index.number_of_shards";
  private static final String RESULT_WINDOW = "index.max_result_window";
  private static final String INNER_RESULT_WINDOW = "index.max_inner_result_window";
  private static final int DEFAULT_RESULT_WINDOW = 10_000;
  private static final int DEFAULT_INNER_RESULT_WINDOW = 100;

  /**
   * Asks for them.
   *
   * @param index index, alias, data stream or pattern
   */
  static IndexLimits of(ClusterConnection connection, String index) throws IOException {
    JsonNode answer =
        connection.get(
            "/"
                + ClusterConnection.segment(index)
                + "/_settings/"
                + String.join(",", SHARDS, RESULT_WINDOW, INNER_RESULT_WINDOW),
            Map.of("flat_settings", "true"));
    int mostShards = 1;
    int resultWindow = Integer.MAX_VALUE;
    int innerResultWindow = Integer.MAX_VALUE;
    for (JsonNode one : answer) {
      JsonNode settings = one.path("settings");
      mostShards = Math.max(mostShards, settings.path(SHARDS).asInt(1));
      resultWindow =
          Math.min(resultWindow, settings.path(RESULT_WINDOW).asInt(DEFAULT_RESULT_WINDOW));
      innerResultWindow =
          Math.min(
              innerResultWindow,
              settings.path(INNER_RESULT_WINDOW).asInt(DEFAULT_INNER_RESULT_WINDOW));
    }
    return new IndexLimits(mostShards, resultWindow, innerResultWindow);
  }
}
