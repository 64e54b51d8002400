/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.dashboards;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The saved objects of a folder: one readable JSON file each, named {@code <id>.<type>.json}.
 *
 * @param objects the objects, those first that others refer to, then by id
 */
public record SavedObjects(List<ObjectNode> objects) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Dashboards imports in any order; people read the data view first. */
  private static final List<String> TYPES = List.of("index-pattern", "search");

  public SavedObjects {
    objects = List.copyOf(objects);
  }

  /**
   * Reads every {@code .json} file of a folder.
   *
   * @throws IOException if a file cannot be read, is not a JSON object, is of an unknown type, or
   *     is not named after its id and type
   */
  public static SavedObjects read(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return new SavedObjects(
          files
              .filter(file -> file.getFileName().toString().endsWith(".json"))
              .map(SavedObjects::readOne)
              .sorted(
                  Comparator.<ObjectNode>comparingInt(
                          object -> TYPES.indexOf(object.path("type").asText()))
                      .thenComparing(object -> object.path("id").asText()))
              .toList());
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static ObjectNode readOne(Path file) {
    try {
      JsonNode node = JSON.readTree(file.toFile());
      String type = node.path("type").asText();
      String expectedName = node.path("id").asText() + "." + type + ".json";
      if (!(node instanceof ObjectNode)
          || !TYPES.contains(type)
          || !file.getFileName().toString().equals(expectedName)) {
        throw new IOException(file + " is not a saved object of a known type named after its id");
      }
      return (ObjectNode) node;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The form that Dashboards imports: one object a line, its {@code …JSON} members as strings. */
  public String toNdjson() {
    StringBuilder lines = new StringBuilder();
    for (ObjectNode object : objects) {
      ObjectNode line = object.deepCopy();
      jsonMembersToStrings(line);
      lines.append(line).append('\n');
    }
    return lines.toString();
  }

  private static void jsonMembersToStrings(JsonNode node) {
    if (node instanceof ObjectNode) {
      for (Map.Entry<String, JsonNode> member : node.properties()) {
        if (member.getKey().endsWith("JSON") && member.getValue().isContainerNode()) {
          member.setValue(TextNode.valueOf(member.getValue().toString()));
        } else {
          jsonMembersToStrings(member.getValue());
        }
      }
    } else {
      node.forEach(SavedObjects::jsonMembersToStrings);
    }
  }
}
