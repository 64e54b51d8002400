/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cluster;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How many documents of a template the cluster holds in each time block.
 *
 * @param templateId as the processor wrote it
 * @param counts documents by number of the block, blocks without any left out
 */
public record TemplateBlocks(String templateId, SortedMap<Integer, Long> counts) {
  public TemplateBlocks {
    counts = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(counts));
  }

  public long documents() {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }
}
