/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.review;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.training.annotate.LabelException;
import io.fame.training.annotate.LabelRule;
import io.fame.training.cluster.ReviewDocuments.Waiting;
import io.fame.training.source.LineFile;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A file for reviewers, one JSON object a line: what the model says of a log line, and an empty
 * {@code label} that becomes {@code anomaly} or {@code normal}.
 */
public final class ReviewFile {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ReviewFile() {}

  /**
   * Writes lines to review. Only the owner can read the file, where the file system knows owners.
   *
   * @throws FileAlreadyExistsException if the file exists: somebody's labels may be in it
   */
  public static void write(Path file, List<Waiting> lines) throws IOException {
    LineFile.create(file);
    try (BufferedWriter writer =
        Files.newBufferedWriter(file, StandardCharsets.UTF_8, StandardOpenOption.WRITE)) {
      for (Waiting line : lines) {
        writer.write(JSON.writeValueAsString(object(line)));
        writer.write('\n');
      }
    }
  }

  /** What is known of a line, with an empty label. */
  static ObjectNode object(Waiting line) {
    ObjectNode object = JSON.createObjectNode();
    object.put("id", line.id());
    if (line.routing() != null) {
      object.put("routing", line.routing());
    }
    object.put("label", "");
    object.put("message", line.message());
    line.context().forEach(object.putArray("context")::add);
    object.put("score", line.score());
    object.put("domain", line.domain());
    line.evidence().forEach(object.putArray("evidence")::add);
    object.put("why", line.flagged() ? "review" : "novel");
    object.put("lines_waiting", line.waiting());
    object.put("template_id", line.templateId());
    object.put("model", line.model());
    return object;
  }

  /**
   * A line that somebody judged.
   *
   * @param id {@code index/_id}
   * @param anomaly the verdict
   * @param line the whole object of the file
   */
  public record Judged(String id, boolean anomaly, ObjectNode line) {
    /** What the document's shard was chosen by, or {@code null} where that was its id. */
    public String routing() {
      return line.path("routing").asText(null);
    }
  }

  /**
   * The lines with a label, in the order of the file.
   *
   * @throws LabelException naming the line of the file that is not as {@link #write} wrote it, or
   *     whose label is not known
   */
  public static List<Judged> read(Path file) throws IOException {
    LabelRule rule = LabelRule.usualWords();
    List<Judged> judged = new ArrayList<>();
    int number = 0;
    for (String text : Files.readAllLines(file, StandardCharsets.UTF_8)) {
      number++;
      if (text.isBlank()) {
        continue;
      }
      String place = file.getFileName() + ":" + number + ": ";
      JsonNode object = parsed(text, place);
      String id = object.path("id").asText("");
      if (!object.isObject() || !id.contains("/") || !object.path("label").isTextual()) {
        throw new LabelException(place + "'id' must be INDEX/ID and 'label' a text");
      }
      String label = object.get("label").asText();
      if (label.isBlank()) {
        continue;
      }
      Optional<Boolean> anomaly = rule.isAnomaly(label);
      if (anomaly.isEmpty()) {
        throw new LabelException(place + "unknown label; known are " + rule);
      }
      judged.add(new Judged(id, anomaly.get(), (ObjectNode) object));
    }
    return judged;
  }

  private static JsonNode parsed(String text, String place) throws LabelException {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      // Jackson's message quotes the text, which is a log line.
      throw new LabelException(place + "not a JSON object");
    }
  }
}
