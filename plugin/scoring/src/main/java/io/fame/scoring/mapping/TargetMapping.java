/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring.mapping;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a mapping can take what the processor writes. Where it adds fields to a dynamic mapping,
 * there has to be room for all of them.
 */
public final class TargetMapping {
  /** How many fields an index may have, where its settings do not say. */
  public static final long DEFAULT_FIELD_LIMIT = 1000;

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

  private final Map<String, Object> mapping;

  /** Fields that the mapping makes of a text that it does not know: the text, and its keyword. */
  private final int perText;

  /** Whether texts of digits are mapped as numbers. */
  private final boolean guessesNumbers;

  private TargetMapping(Map<String, Object> mapping) {
    this.mapping = mapping;
    // What templates make of a field is not known here; nothing is refused on their account.
    boolean templates = mapping.get("dynamic_templates") instanceof List;
    this.perText = templates ? 1 : 2;
    this.guessesNumbers =
        !templates && "true".equals(String.valueOf(mapping.get("numeric_detection")));
  }

  /**
   * Looks for what would make the index reject documents.
   *
   * @param mapping of an index, as its metadata holds it
   * @param fieldLimit the index's {@code index.mapping.total_fields.limit}
   * @param target the object that the processor writes
   * @return what is wrong, for people; empty where nothing is
   */
  public static Optional<String> problem(
      Map<String, Object> mapping, long fieldLimit, String target) {
    return new TargetMapping(mapping).problem(fieldLimit, target);
  }

  private Optional<String> problem(long fieldLimit, String target) {
    Map<?, ?> object = mapping;
    String dynamic = dynamic(mapping, "true");
    String[] segments = target.split("\\.");
    StringBuilder path = new StringBuilder();
    for (int i = 0; i < segments.length; i++) {
      path.append(i == 0 ? "" : ".").append(segments[i]);
      Object field = field(object, segments[i]);
      if (!(field instanceof Map)) {
        return isStrict(dynamic)
            ? missing(target)
            : added(dynamic, segments.length - i, List.of(ScoreField.values()), fieldLimit, target);
      }
      object = (Map<?, ?>) field;
      Object type = object.get("type");
      if (String.valueOf(object.get("enabled")).equals("false") || "flat_object".equals(type)) {
        return Optional.empty();
      }
      if (type != null && !"object".equals(type) && !"nested".equals(type)) {
        return Optional.of("[" + path + "] is of type [" + type + "], not an object");
      }
      dynamic = dynamic(object, dynamic);
    }
    List<ScoreField> unknown = new ArrayList<>();
    for (ScoreField field : ScoreField.values()) {
      Object mapped = field(object, field.fieldName());
      String name = target + '.' + field.fieldName();
      if (!(mapped instanceof Map)) {
        if (isStrict(dynamic)) {
          return missing(name);
        }
        unknown.add(field);
      } else if (!takes((Map<?, ?>) mapped, field.kind())) {
        return Optional.of("[" + name + "] is of type [" + ((Map<?, ?>) mapped).get("type") + "]");
      }
    }
    return added(dynamic, 0, unknown, fieldLimit, target);
  }

  /** Whether the mapping can be extended by these fields, and by so many objects above them. */
  private Optional<String> added(
      String dynamic, int objects, List<ScoreField> fields, long limit, String target) {
    if (!dynamic.equals("true")) {
      return Optional.empty(); // they are left out of the mapping
    }
    int added = objects;
    for (ScoreField field : fields) {
      if (guessesNumbers && field.kind() == ScoreField.Kind.TEXT) {
        return Optional.of(
            "its mapping has [numeric_detection] and no field ["
                + target
                + '.'
                + field.fieldName()
                + "], which is text");
      }
      added += size(field.kind());
    }
    int present = count(mapping);
    return added == 0 || present + added <= limit
        ? Optional.empty()
        : Optional.of(
            "it has "
                + present
                + " of at most "
                + limit
                + " fields ([index.mapping.total_fields.limit]) and scores add "
                + added);
  }

  /** The only object is the routing: a list of texts and one of numbers. */
  private int size(ScoreField.Kind kind) {
    switch (kind) {
      case TEXT:
        return perText;
      case OBJECT:
        return 1 + perText + 1;
      default:
        return 1;
    }
  }

  /** Fields below an object or field, as the limit counts them: objects and multi-fields too. */
  private static int count(Map<?, ?> parent) {
    int count = 0;
    for (String children : List.of("properties", "fields")) {
      if (parent.get(children) instanceof Map) {
        for (Object child : ((Map<?, ?>) parent.get(children)).values()) {
          count += 1 + (child instanceof Map ? count((Map<?, ?>) child) : 0);
        }
      }
    }
    return count;
  }

  private static Optional<String> missing(String field) {
    return Optional.of("its mapping is strict and has no field [" + field + "]");
  }

  private static String dynamic(Map<?, ?> object, String inherited) {
    Object dynamic = object.get("dynamic");
    return dynamic == null ? inherited : String.valueOf(dynamic);
  }

  private static boolean isStrict(String dynamic) {
    return dynamic.startsWith("strict");
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
