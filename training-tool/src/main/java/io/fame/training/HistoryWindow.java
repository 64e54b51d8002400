/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.training.sample.TimeBlocks;
import io.fame.training.train.HeldOutTrial;
import java.util.OptionalLong;

/**
 * What a model says of the time of its history, so that an update finds the same lines again: those
 * that it has learned from, and among them those that its certificate rests on.
 *
 * @param lines number of lines
 * @param blocks its time blocks
 * @param lastMillis time of the newest line
 * @param heldOutFromMillis time from which on its lines were held out in the trial; empty where
 *     there was none
 */
public record HistoryWindow(
    long lines, TimeBlocks blocks, long lastMillis, OptionalLong heldOutFromMillis) {
  static HistoryWindow of(SampledHistory history, HeldOutTrial trial) {
    TimeBlocks blocks = history.mined().blocks();
    return new HistoryWindow(
        history.mined().lines(),
        blocks,
        history.lastMillis(),
        trial.firstBlock().isPresent()
            ? OptionalLong.of(
                blocks.startMillis() + trial.firstBlock().getAsInt() * blocks.widthMillis())
            : OptionalLong.empty());
  }

  /** As a bundle's provenance holds it; times in milliseconds since the epoch. */
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("lines", lines);
    json.put("first", blocks.startMillis()).put("last", lastMillis);
    json.put("block_millis", blocks.widthMillis());
    if (heldOutFromMillis.isPresent()) {
      json.put("held_out_from", heldOutFromMillis.getAsLong());
    }
    return json;
  }

  /**
   * Reads what {@link #toJson} wrote.
   *
   * @throws IllegalArgumentException if it is not there
   */
  public static HistoryWindow of(JsonNode json) {
    if (!json.path("last").isIntegralNumber() || json.path("block_millis").asLong() < 1) {
      throw new IllegalArgumentException("the model does not say which lines it has learned from");
    }
    return new HistoryWindow(
        json.path("lines").asLong(),
        new TimeBlocks(json.path("first").asLong(), json.path("block_millis").asLong()),
        json.path("last").asLong(),
        json.has("held_out_from")
            ? OptionalLong.of(json.get("held_out_from").asLong())
            : OptionalLong.empty());
  }
}
