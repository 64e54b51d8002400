/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.ingest;

import java.util.HashMap;
import java.util.Map;

/**
 * Where a field is in a document. {@code log.level} means the same in {@code {"log": {"level": …}}}
 * and in {@code {"log.level": …}}, as it does in a mapping; mixed forms are found as well.
 *
 * <p>No document makes it throw. What a client sends is made of ordinary maps, but a script before
 * us may have put in one that cannot be changed, or a sorted one that fails when it is asked for a
 * text.
 */
public final class FieldPath {
  /** What {@link #read} returns where the document has no such field; not the same as null. */
  static final Object ABSENT = new Object();

  private final String name;
  private final int length;

  /** {@code keys[from][to]}: the segments from (inclusive) to (exclusive), joined by dots. */
  private final String[][] keys;

  private FieldPath(String name, String[] segments) {
    this.name = name;
    this.length = segments.length;
    this.keys = new String[length][length + 1];
    for (int from = 0; from < length; from++) {
      String key = segments[from];
      keys[from][from + 1] = key;
      for (int to = from + 2; to <= length; to++) {
        key = key + '.' + segments[to - 1];
        keys[from][to] = key;
      }
    }
  }

  /**
   * Parses a dotted field name.
   *
   * @throws IllegalArgumentException where the name or one of its segments is empty
   */
  public static FieldPath of(String name) {
    String[] segments = name.split("\\.", -1);
    for (String segment : segments) {
      if (segment.isBlank()) {
        throw new IllegalArgumentException("is not a field name: [" + name + "]");
      }
    }
    return new FieldPath(name, segments);
  }

  /** The name that was parsed. */
  public String name() {
    return name;
  }

  /** Whether one field holds the other or is the same. */
  boolean overlaps(FieldPath other) {
    return (name + '.').startsWith(other.name + '.') || (other.name + '.').startsWith(name + '.');
  }

  /** The value of the field, possibly null, or {@link #ABSENT}. */
  Object read(Map<String, Object> document) {
    return read(document, 0);
  }

  private Object read(Map<?, ?> map, int from) {
    for (int to = from + 1; to <= length; to++) {
      Object value = get(map, keys[from][to]);
      if (to == length) {
        return value;
      }
      if (value instanceof Map) {
        Object found = read((Map<?, ?>) value, to);
        if (found != ABSENT) {
          return found;
        }
      }
    }
    return ABSENT;
  }

  /**
   * Puts an object in the field's place, over an object or null that is there already.
   *
   * @return false, with the document unchanged, where the place or a field above it holds something
   *     else than an object, or an object that cannot be changed
   */
  boolean put(Map<String, Object> document, Map<String, Object> value) {
    Map<?, ?> map = document;
    int from = 0;
    while (true) {
      Map<?, ?> below = null;
      int next = 0;
      for (int to = from + 1; to <= length; to++) {
        Object present = get(map, keys[from][to]);
        if (present == null || present == ABSENT) {
          continue;
        }
        if (!(present instanceof Map)) {
          return false;
        }
        if (to == length) {
          return set(map, keys[from][to], value);
        }
        if (below == null) {
          below = (Map<?, ?>) present;
          next = to;
        }
      }
      if (below == null) {
        break;
      }
      map = below;
      from = next;
    }
    Map<String, Object> put = value;
    for (int above = length - 1; above > from; above--) {
      Map<String, Object> created = new HashMap<>();
      created.put(keys[above][above + 1], put);
      put = created;
    }
    return set(map, keys[from][from + 1], put);
  }

  /** The value, possibly null, or {@link #ABSENT}: also where such a key cannot be in the map. */
  private static Object get(Map<?, ?> map, String key) {
    try {
      Object value = map.get(key);
      return value != null || map.containsKey(key) ? value : ABSENT;
    } catch (RuntimeException e) {
      return ABSENT;
    }
  }

  /** Whether the map took it. */
  @SuppressWarnings("unchecked")
  private static boolean set(Map<?, ?> map, String key, Object value) {
    try {
      ((Map<String, Object>) map).put(key, value);
      return true;
    } catch (RuntimeException e) {
      return false;
    }
  }
}
