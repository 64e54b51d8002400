/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.update;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.training.sample.TimeBlocks;

/**
 * One of the samples that a model has learned from: the one of its first training, or that of an
 * update. A line is of the first sample that it is neither too late nor of too new a template for.
 *
 * @param blocks time blocks of the sample, numbered from 0
 * @param lastMillis time of the newest line then
 * @param perTemplate K
 * @param templates how many of the model's templates, from the first one on, there were then
 */
record LearnedSample(TimeBlocks blocks, long lastMillis, int perTemplate, int templates) {
  boolean mayHold(long timestampMillis, int template) {
    return timestampMillis <= lastMillis && template < templates;
  }

  /** Number of blocks until its newest line. */
  int blocksUntilLast() {
    return blocks.blockOf(lastMillis) + 1;
  }

  /** As a bundle's provenance holds it; times in milliseconds since the epoch. */
  ObjectNode toJson() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("first", blocks.startMillis())
        .put("last", lastMillis)
        .put("block_millis", blocks.widthMillis())
        .put("lines_per_template", perTemplate)
        .put("templates", templates);
  }

  static LearnedSample of(JsonNode json) {
    return new LearnedSample(
        new TimeBlocks(json.path("first").asLong(), json.path("block_millis").asLong()),
        json.path("last").asLong(),
        json.path("lines_per_template").asInt(),
        json.path("templates").asInt());
  }
}
