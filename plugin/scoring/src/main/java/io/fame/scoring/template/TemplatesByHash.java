/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring.template;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/** Open-addressed map from hashes to indices of templates; a lookup allocates nothing. */
final class TemplatesByHash {
  private final long[] keys;
  private final int[][] values;

  private TemplatesByHash(Map<Long, IntStream.Builder> templates) {
    int capacity = Integer.highestOneBit(Math.max(4, templates.size())) << 2;
    keys = new long[capacity];
    values = new int[capacity][];
    templates.forEach(
        (key, found) -> {
          int slot = slot(key);
          keys[slot] = key;
          values[slot] = found.build().toArray();
        });
  }

  /** The templates in the order in which they were added, or {@code null} where there are none. */
  int[] get(long hash) {
    return values[slot(hash)];
  }

  /** Places for hashes, a quarter to half of them in use. */
  int capacity() {
    return keys.length;
  }

  private int slot(long hash) {
    int slot = (int) hash & (keys.length - 1);
    while (values[slot] != null && keys[slot] != hash) {
      slot = (slot + 1) & (keys.length - 1);
    }
    return slot;
  }

  /** Collects templates by hash. */
  static final class Builder {
    private final Map<Long, IntStream.Builder> templates = new HashMap<>();

    void add(long hash, int template) {
      templates.computeIfAbsent(hash, none -> IntStream.builder()).add(template);
    }

    TemplatesByHash build() {
      return new TemplatesByHash(templates);
    }
  }
}
