/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.annotate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.scoring.bundle.Sha256;
import io.fame.training.sample.SampledLine;
import io.fame.training.source.LineFile;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A file that people fill in: one JSON object a line with {@code id}, {@code template}, {@code
 * context}, {@code message} and an empty {@code label}, which becomes {@code anomaly} or {@code
 * normal}. Lines whose label stays empty get no verdict. A label that a program wrote stands in
 * {@code suggested} as well, so that what people changed can be told from it.
 */
public final class HumanLabelFile implements Annotator {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SUGGESTED = "suggested";

  private final Path file;
  private final String sha256;
  private final Map<String, Boolean> verdicts;

  private HumanLabelFile(Path file, String sha256, Map<String, Boolean> verdicts) {
    this.file = file;
    this.sha256 = sha256;
    this.verdicts = verdicts;
  }

  /**
   * Writes the lines with empty labels. Only the owner can read the file, where the file system
   * knows owners: log lines hold secrets. A file that is there is replaced.
   *
   * @throws FileAlreadyExistsException as {@link #requireNoLabelLost} says
   */
  public static void write(Path file, List<SampledLine> lines) throws IOException {
    Map<SampledLine, String> suggestions = new LinkedHashMap<>();
    lines.forEach(line -> suggestions.put(line, ""));
    replace(file, suggestions);
  }

  /**
   * Writes lines with the labels that a program suggests; the same otherwise.
   *
   * @throws FileAlreadyExistsException as {@link #requireNoLabelLost} says
   */
  public static void writeSuggested(Path file, List<LabelledLine> lines) throws IOException {
    Map<SampledLine, String> suggestions = new LinkedHashMap<>();
    lines.forEach(line -> suggestions.put(line.line(), line.anomaly() ? "anomaly" : "normal"));
    replace(file, suggestions);
  }

  private static void replace(Path file, Map<SampledLine, String> suggestions) throws IOException {
    requireNoLabelLost(file);
    Path next = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(next);
    LineFile.create(next);
    try (BufferedWriter writer = Files.newBufferedWriter(next, StandardOpenOption.WRITE)) {
      for (Map.Entry<SampledLine, String> entry : suggestions.entrySet()) {
        SampledLine line = entry.getKey();
        ObjectNode object = JSON.createObjectNode();
        object.put("id", line.source().id());
        object.put("template", line.template().text());
        line.source().line().context().forEach(object.putArray("context")::add);
        object.put("message", line.source().line().message());
        object.put("label", entry.getValue());
        if (!entry.getValue().isEmpty()) {
          object.put(SUGGESTED, entry.getValue());
        }
        writer.write(JSON.writeValueAsString(object));
        writer.write('\n');
      }
    }
    Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
  }

  /**
   * Checks that a file can be replaced without losing what somebody wrote: that it is not there, or
   * that each of its labels is the one that was suggested, or empty where none was. A suggestion
   * that was taken out is somebody's work, too.
   *
   * @throws FileAlreadyExistsException if it holds anything else
   */
  public static void requireNoLabelLost(Path file) throws IOException {
    if (Files.notExists(file)) {
      return;
    }
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      for (String text = reader.readLine(); text != null; text = reader.readLine()) {
        if (!text.isBlank() && !isUntouched(text)) {
          throw new FileAlreadyExistsException(file.toString());
        }
      }
    } catch (CharacterCodingException e) {
      throw new FileAlreadyExistsException(file.toString());
    }
  }

  private static boolean isUntouched(String text) {
    try {
      JsonNode line = JSON.readTree(text);
      String label = line.path("label").asText();
      return line.path("id").isTextual() && label.equals(line.path(SUGGESTED).asText());
    } catch (JsonProcessingException e) {
      return false;
    }
  }

  /**
   * Reads a file that people filled in.
   *
   * @throws LabelException naming the line of the file that is not as {@link #write} wrote it, or
   *     whose label is not known
   */
  public static HumanLabelFile read(Path file) throws IOException {
    LabelRule rule = LabelRule.usualWords();
    Map<String, Boolean> verdicts = new HashMap<>();
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      int number = 0;
      for (String text = reader.readLine(); text != null; text = reader.readLine()) {
        number++;
        if (text.isBlank()) {
          continue;
        }
        String place = file.getFileName() + ":" + number + ": ";
        JsonNode object = parse(text, place);
        JsonNode id = object.path("id");
        JsonNode label = object.path("label");
        if (!id.isTextual() || !label.isTextual()) {
          throw new LabelException(place + "'id' and 'label' must be texts");
        }
        if (label.textValue().isBlank()) {
          continue;
        }
        Optional<Boolean> anomaly = rule.isAnomaly(label.textValue());
        if (anomaly.isEmpty()) {
          throw new LabelException(place + "unknown label; known are " + rule);
        }
        if (verdicts.put(id.textValue(), anomaly.get()) != null) {
          throw new LabelException(place + "the id was labelled before");
        }
      }
    }
    try (InputStream content = Files.newInputStream(file)) {
      return new HumanLabelFile(file, Sha256.hex(content), verdicts);
    }
  }

  private static JsonNode parse(String text, String place) throws LabelException {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      // Jackson's message quotes the text, which is a log line.
      throw new LabelException(place + "not a JSON object");
    }
  }

  /** Number of lines with a verdict. */
  public int size() {
    return verdicts.size();
  }

  @Override
  public String name() {
    return "human:" + file.getFileName();
  }

  @Override
  public Map<String, String> files() {
    return Map.of(String.valueOf(file.getFileName()), sha256);
  }

  @Override
  public List<LabelledLine> annotate(List<SampledLine> lines) {
    List<LabelledLine> labelled = new ArrayList<>();
    for (SampledLine line : lines) {
      Boolean anomaly = verdicts.get(line.source().id());
      if (anomaly != null) {
        labelled.add(new LabelledLine(line, anomaly, 1));
      }
    }
    return labelled;
  }
}
