/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.configuration;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fame.training.certify.CertificationLimits;
import io.fame.training.command.CommandException;
import io.fame.training.command.ExitCode;
import io.fame.training.languagemodel.LanguageModelSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The configuration file, in YAML. A relative path in it is taken from the folder of the file. No
 * secret stands in it.
 */
public final class Configuration {
  private static final String LANGUAGE_MODEL = "language_model";

  /** A section that is one option as a whole: acceptance gates by name. */
  private static final String GATES = "gates";

  private static final String GATES_OPTION = "--gates";

  private static final ObjectMapper YAML =
      YAMLMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .build();

  /** The option that a key stands for, by section and key; paths are marked by a slash. */
  private static final Map<String, Map<String, String>> OPTIONS =
      Map.of(
          "cluster",
          Map.of(
              "url", "--url",
              "ca", "/--ca",
              "aws_region", "--aws-region",
              "aws_service", "--aws-service"),
          "source",
          Map.of(
              "index", "--index",
              "query", "--query",
              "from", "--from",
              "to", "--to",
              "timestamp_field", "--timestamp-field",
              "message_field", "--message-field",
              "context", "--context",
              "label_field", "--label-field",
              "normal_labels", "--normal-label",
              "labels", "/--labels"),
          "training",
          Map.of(
              "model", "--model",
              "k", "--k",
              "seed", "--seed",
              "sample", "/--sample",
              "key", "/--key",
              "recorded", "/--recorded",
              "review", "/--review"));

  private final Path file;
  private final JsonNode content;

  private Configuration(Path file, JsonNode content) {
    this.file = file;
    this.content = content;
  }

  /**
   * Reads the file.
   *
   * @throws CommandException of code USAGE, saying where it is wrong
   */
  public static Configuration read(Path file) throws CommandException {
    try {
      JsonNode content = YAML.readTree(Files.readString(file));
      if (content == null || content.isMissingNode() || content.isNull()) {
        content = JsonNodeFactory.instance.objectNode();
      }
      if (!content.isObject()) {
        throw wrong(file, "is not a mapping of sections", null);
      }
      Configuration configuration = new Configuration(file, content);
      configuration.requireKnown();
      return configuration;
    } catch (JsonProcessingException e) {
      throw wrong(
          file,
          "is not YAML" + (e.getLocation() == null ? "" : ", line " + e.getLocation().getLineNr()),
          e);
    } catch (IOException e) {
      throw wrong(file, "cannot be read", e);
    }
  }

  /**
   * Writes a commented configuration to begin with.
   *
   * @throws java.nio.file.FileAlreadyExistsException if the file exists
   */
  public static void writeTemplate(Path to) throws IOException {
    try (InputStream template = Configuration.class.getResourceAsStream("fame.yml")) {
      Files.copy(template, to);
    }
  }

  private void requireKnown() throws CommandException {
    for (Map.Entry<String, JsonNode> section : content.properties()) {
      String name = section.getKey();
      if (name.equals(LANGUAGE_MODEL)) {
        continue;
      }
      if (name.equals(GATES)) {
        requireGates(section.getValue());
        continue;
      }
      if (!OPTIONS.containsKey(name)) {
        throw wrong(file, "there is no section '" + name + "'; known are " + sections(), null);
      }
      if (!section.getValue().isObject() && !section.getValue().isNull()) {
        throw wrong(file, "the section '" + name + "' is not a mapping", null);
      }
      for (Map.Entry<String, JsonNode> entry : section.getValue().properties()) {
        if (!OPTIONS.get(name).containsKey(entry.getKey())) {
          throw wrong(
              file,
              "%s.%s is not known; known are %s"
                  .formatted(name, entry.getKey(), new TreeSet<>(OPTIONS.get(name).keySet())),
              null);
        }
      }
    }
  }

  private void requireGates(JsonNode gates) throws CommandException {
    if (gates.isNull()) {
      return;
    }
    try {
      CertificationLimits.of(gates);
    } catch (IllegalArgumentException e) {
      throw wrong(file, e.getMessage(), e);
    }
  }

  private static TreeSet<String> sections() {
    TreeSet<String> sections = new TreeSet<>(OPTIONS.keySet());
    sections.add(LANGUAGE_MODEL);
    sections.add(GATES);
    return sections;
  }

  /** Names of the command line options that a configuration can give. */
  public static Set<String> optionNames() {
    Set<String> names = new TreeSet<>();
    OPTIONS
        .values()
        .forEach(keys -> keys.values().forEach(name -> names.add(name.replaceFirst("^/", ""))));
    names.add(GATES_OPTION);
    return names;
  }

  /** Values by the names of the command line options that they stand for. */
  public Map<String, String> options() {
    Map<String, String> values = new TreeMap<>();
    OPTIONS.forEach(
        (section, keys) ->
            keys.forEach(
                (key, option) -> {
                  JsonNode value = content.path(section).path(key);
                  if (value.isMissingNode() || value.isNull()) {
                    return;
                  }
                  boolean path = option.startsWith("/");
                  String text = text(value);
                  values.put(
                      path ? option.substring(1) : option,
                      path ? folder().resolve(text).toString() : text);
                }));
    if (content.path(GATES).isObject()) {
      values.put(GATES_OPTION, content.get(GATES).toString());
    }
    return values;
  }

  /** A list as the command line has it; a mapping, such as a query, as JSON. */
  private static String text(JsonNode value) {
    if (value.isArray()) {
      List<String> elements = new ArrayList<>();
      value.forEach(element -> elements.add(element.asText()));
      return String.join(",", elements);
    }
    return value.isObject() ? value.toString() : value.asText();
  }

  /** The language model that is to be asked, if there is one. */
  public Optional<LanguageModelSettings> languageModel() throws CommandException {
    JsonNode section = content.path(LANGUAGE_MODEL);
    if (section.isMissingNode() || section.isNull()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          YAML.treeToValue(section, LanguageModelSettings.class).resolvedAgainst(folder()));
    } catch (JsonMappingException e) {
      String problem =
          e.getCause() instanceof IllegalArgumentException
              ? e.getCause().getMessage()
              : LANGUAGE_MODEL + path(e) + " is not known, or has a value of the wrong kind";
      throw wrong(file, problem, e);
    } catch (JsonProcessingException e) {
      throw wrong(file, LANGUAGE_MODEL + " cannot be read", e);
    }
  }

  private static String path(JsonMappingException failure) {
    StringBuilder path = new StringBuilder();
    failure
        .getPath()
        .forEach(
            step ->
                path.append(
                    step.getFieldName() == null
                        ? "[" + step.getIndex() + "]"
                        : "." + step.getFieldName()));
    return path.toString();
  }

  private Path folder() {
    return file.toAbsolutePath().normalize().getParent();
  }

  private static CommandException wrong(Path file, String problem, Exception cause) {
    return new CommandException(
        ExitCode.USAGE, "The configuration " + file + ": " + problem + ".", cause);
  }
}
