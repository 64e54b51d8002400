/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.pipeline;

import io.fame.plugin.ingest.ScoreField;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Whether a mapping can take what the processor writes. */
final class TargetMapping {
  private static final Set<String> NUMBERS =
      Set.of(
          "byte",
          "short",
          "integer",
          "long",
          "unsigned_long",
          "half_float",
          "float",
          "double",
          "scaled_float");
  private static final Set<String> NEVER =
      Set.of("object", "nested", "date", "date_nanos", "ip", "binary", "geo_point", "completion");

  private TargetMapping() {}

  /**
   * Looks for a field that would make the index reject documents.
   *
   * @param mapping of an index, as its metadata holds it
   * @param target the object that the processor writes
   * @return what is wrong, for people; empty where nothing is
   */
  static Optional<String> problem(Map<String, Object> mapping, String target) {
    Map<?, ?> object = mapping;
    boolean strict = isStrict(mapping, false);
    StringBuilder path = new StringBuilder();
    for (String segment : target.split("\\.")) {
      path.append(path.length() == 0 ? "" : ".").append(segment);
      Object field = field(object, segment);
      if (!(field instanceof Map)) {
        return strict ? missing(target) : Optional.empty();
      }
      object = (Map<?, ?>) field;
      Object type = object.get("type");
      if (String.valueOf(object.get("enabled")).equals("false") || "flat_object".equals(type)) {
        return Optional.empty();
      }
      if (type != null && !"object".equals(type) && !"nested".equals(type)) {
        return Optional.of("[" + path + "] is of type [" + type + "], not an object");
      }
      strict = isStrict(object, strict);
    }
    for (ScoreField field : ScoreField.values()) {
      Object mapped = field(object, field.fieldName());
      String name = target + '.' + field.fieldName();
      if (!(mapped instanceof Map)) {
        if (strict) {
          return missing(name);
        }
      } else if (!takes((Map<?, ?>) mapped, field.kind())) {
        return Optional.of("[" + name + "] is of type [" + ((Map<?, ?>) mapped).get("type") + "]");
      }
    }
    return Optional.empty();
  }

  private static Optional<String> missing(String field) {
    return Optional.of("its mapping is strict and has no field [" + field + "]");
  }

  private static boolean isStrict(Map<?, ?> object, boolean inherited) {
    Object dynamic = object.get("dynamic");
    return dynamic == null ? inherited : String.valueOf(dynamic).startsWith("strict");
  }

  private static Object field(Map<?, ?> object, String name) {
    Object properties = object.get("properties");
    return properties instanceof Map ? ((Map<?, ?>) properties).get(name) : null;
  }

  private static boolean takes(Map<?, ?> mapped, ScoreField.Kind kind) {
    Object type = mapped.get("type");
    boolean object = type == null || "object".equals(type) || "flat_object".equals(type);
    switch (kind) {
      case OBJECT:
        return object;
      case NUMBER:
        return !object && !NEVER.contains(type) && !"boolean".equals(type);
      case BOOLEAN:
        return !object && !NEVER.contains(type) && !NUMBERS.contains(type);
      default:
        return !object
            && !NEVER.contains(type)
            && !NUMBERS.contains(type)
            && !"boolean".equals(type);
    }
  }
}
