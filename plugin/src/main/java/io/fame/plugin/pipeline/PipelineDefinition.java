/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.pipeline;

import io.fame.plugin.ingest.FameProcessor;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the JSON of a pipeline says about our processor, wherever it stands in it.
 *
 * @param uses each {@code fame} processor, in {@code on_failure} and {@code foreach} too
 * @param calls names of the pipelines that it runs
 */
record PipelineDefinition(List<Use> uses, Set<String> calls) {
  /**
   * One processor; its options as they stand there, which may be of any type.
   *
   * @param tag null where it has none
   * @param model null where it is missing
   * @param target field that receives the score
   */
  record Use(Object tag, Object model, Object target) {}

  static PipelineDefinition of(Map<String, Object> config) {
    PipelineDefinition found = new PipelineDefinition(new ArrayList<>(), new LinkedHashSet<>());
    found.readProcessors(config.get("processors"));
    found.readProcessors(config.get("on_failure"));
    return found;
  }

  private void readProcessors(Object processors) {
    if (processors instanceof List) {
      ((List<?>) processors).forEach(this::readProcessor);
    }
  }

  private void readProcessor(Object processor) {
    if (!(processor instanceof Map)) {
      return;
    }
    for (Map.Entry<?, ?> entry : ((Map<?, ?>) processor).entrySet()) {
      if (!(entry.getValue() instanceof Map)) {
        continue;
      }
      Map<?, ?> options = (Map<?, ?>) entry.getValue();
      if (FameProcessor.TYPE.equals(entry.getKey())) {
        Object target = options.get("target_field");
        uses.add(
            new Use(options.get("tag"), options.get("model"), target == null ? "fame" : target));
      } else if ("pipeline".equals(entry.getKey()) && options.get("name") instanceof String) {
        calls.add((String) options.get("name"));
      } else if ("foreach".equals(entry.getKey())) {
        readProcessor(options.get("processor"));
      }
      readProcessors(options.get("on_failure"));
    }
  }
}
