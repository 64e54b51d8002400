/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.dashboards;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The saved objects of a folder: one readable JSON file each, named {@code <id>.<type>.json}. Names
 * in double braces stand for what differs between users, see {@link LogFields}.
 *
 * @param objects the objects, those first that others refer to, then by id
 */
public record SavedObjects(List<ObjectNode> objects) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Dashboards imports in any order; people read the data view first. */
  private static final List<String> TYPES =
      List.of("index-pattern", "search", "visualization", "query", "dashboard");

  /** Members besides {@code …JSON} that Dashboards keeps as a string of JSON. */
  private static final Set<String> TEXT_MEMBERS = Set.of("visState", "spec", "fieldFormatMap");

  public SavedObjects {
    objects = List.copyOf(objects);
  }

  /** The objects that come with this build. */
  public static SavedObjects ofThisBuild() throws IOException {
    URI folder;
    try {
      folder = SavedObjects.class.getResource("objects").toURI();
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
    if (!folder.getScheme().equals("jar")) {
      return read(Path.of(folder));
    }
    try (FileSystem jar = FileSystems.newFileSystem(folder, Map.of())) {
      return read(jar.provider().getPath(folder));
    }
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
    try (InputStream bytes = Files.newInputStream(file)) {
      JsonNode node = JSON.readTree(bytes);
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

  /** The same objects over a user's own indices and fields. */
  public SavedObjects over(LogFields fields) {
    Map<String, String> values = fields.placeholders();
    return new SavedObjects(
        objects.stream().map(object -> (ObjectNode) filled(object, values)).toList());
  }

  private static JsonNode filled(JsonNode node, Map<String, String> values) {
    if (node.isTextual()) {
      return TextNode.valueOf(filled(node.textValue(), values));
    }
    if (node.isObject()) {
      ObjectNode copy = JSON.createObjectNode();
      node.properties()
          .forEach(
              member ->
                  copy.set(filled(member.getKey(), values), filled(member.getValue(), values)));
      return copy;
    }
    if (node.isArray()) {
      ArrayNode copy = JSON.createArrayNode();
      node.forEach(element -> copy.add(filled(element, values)));
      return copy;
    }
    return node;
  }

  private static String filled(String text, Map<String, String> values) {
    String filled = text;
    for (Map.Entry<String, String> value : values.entrySet()) {
      filled = filled.replace("{{" + value.getKey() + "}}", value.getValue());
    }
    return filled;
  }

  /**
   * The form that Dashboards imports: one object a line, some of its members as strings of JSON.
   */
  public String toNdjson() {
    StringBuilder lines = new StringBuilder();
    for (ObjectNode object : objects) {
      ObjectNode line = object.deepCopy();
      membersToText(line);
      lines.append(line).append('\n');
    }
    return lines.toString();
  }

  /** Innermost first: a Vega specification is text inside a visualization's state, itself text. */
  private static void membersToText(JsonNode node) {
    node.forEach(SavedObjects::membersToText);
    if (node instanceof ObjectNode) {
      for (Map.Entry<String, JsonNode> member : node.properties()) {
        if (member.getValue().isContainerNode()
            && (member.getKey().endsWith("JSON") || TEXT_MEMBERS.contains(member.getKey()))) {
          member.setValue(TextNode.valueOf(member.getValue().toString()));
        }
      }
    }
  }
}
