/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import io.fame.training.cluster.ClusterException.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Says before anything is read whether an index has the fields that are asked for. */
final class FieldCheck {
  private static final Set<String> TEXT = Set.of("text", "match_only_text", "keyword", "wildcard");
  private static final Set<String> TIME = Set.of("date", "date_nanos");
  private static final Set<String> CONTAINERS = Set.of("object", "nested", "flat_object");
  private static final int MOST_FIELDS_LISTED = 20;

  /** Types of each field over all indices of the selection, both sorted. */
  private final TreeMap<String, TreeSet<String>> types = new TreeMap<>();

  private FieldCheck(JsonNode capabilities) {
    for (Map.Entry<String, JsonNode> field : capabilities.path("fields").properties()) {
      if (!field.getKey().startsWith("_")) {
        TreeSet<String> names = new TreeSet<>();
        field.getValue().fieldNames().forEachRemaining(names::add);
        types.put(field.getKey(), names);
      }
    }
  }

  /**
   * Checks the fields of a selection.
   *
   * @throws ClusterException of kind INDEX_MISSING or FIELD_UNUSABLE
   */
  static void check(ClusterConnection connection, IndexSelection selection) throws IOException {
    JsonNode capabilities =
        connection.get(
            "/" + ClusterConnection.segment(selection.index()) + "/_field_caps",
            Map.of("fields", "*"));
    if (capabilities.path("indices").isEmpty()) {
      throw new ClusterException(
          Kind.INDEX_MISSING, "No index matches " + selection.index() + ". Check --index.");
    }
    FieldCheck check = new FieldCheck(capabilities);
    SourceFields fields = selection.fields();
    check.require(fields.message(), TEXT, "message", "is not text", "--message-field");
    check.require(fields.timestamp(), TIME, "timestamp", "is not a date", "--timestamp-field");
    for (String context : fields.context()) {
      check.requireValue(context, "context", "--context");
    }
    if (fields.label() != null) {
      check.requireValue(fields.label(), "label", "--label-field");
    }
  }

  private void require(
      String field, Set<String> allowed, String use, String otherwise, String option)
      throws ClusterException {
    Set<String> found = found(field, allowed, use, option);
    if (!allowed.containsAll(found)) {
      throw unusable(
          "The "
              + use
              + " field "
              + field
              + " "
              + otherwise
              + " but "
              + String.join(" and ", found),
          allowed,
          option);
    }
  }

  private void requireValue(String field, String use, String option) throws ClusterException {
    for (String type : found(field, TEXT, use, option)) {
      if (CONTAINERS.contains(type)) {
        throw unusable(
            "The " + use + " field " + field + " is not a value but " + type, TEXT, option);
      }
    }
  }

  private Set<String> found(String field, Set<String> suggested, String use, String option)
      throws ClusterException {
    Set<String> found = types.get(field);
    if (found == null) {
      throw unusable("The index has no field " + field + " for the " + use, suggested, option);
    }
    return found;
  }

  private ClusterException unusable(String what, Set<String> suggested, String option) {
    List<String> candidates = new ArrayList<>();
    types.forEach(
        (name, found) -> {
          // Sub-fields as message.keyword repeat their parent.
          int dot = name.lastIndexOf('.');
          boolean subField =
              dot > 0
                  && types.containsKey(name.substring(0, dot))
                  && types.get(name.substring(0, dot)).stream().noneMatch(CONTAINERS::contains);
          if (!subField && suggested.containsAll(found)) {
            candidates.add(name);
          }
        });
    String kind = suggested.equals(TIME) ? "Date" : "Text";
    String advice =
        candidates.isEmpty()
            ? kind + " fields: none. Choose another index with --index."
            : kind + " fields are: " + listed(candidates) + ". Choose one with " + option + ".";
    return new ClusterException(Kind.FIELD_UNUSABLE, what + ". " + advice);
  }

  private static String listed(List<String> names) {
    if (names.size() <= MOST_FIELDS_LISTED) {
      return String.join(", ", names);
    }
    return String.join(", ", names.subList(0, MOST_FIELDS_LISTED))
        + " and "
        + (names.size() - MOST_FIELDS_LISTED)
        + " more";
  }
}
