/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.sample;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.scoring.LogLine;
import io.fame.scoring.template.Template;
import io.fame.training.source.SourceLine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A complete sample, as {@link SampleJournal} leaves it: a first line {@code {"sample": …}} that
 * says of what it is, then an object per line of the sample.
 *
 * @param history what it is a sample of
 * @param lines the sample, template by template, each by time. Where the history has no templates,
 *     those of the lines have an id and no tokens
 */
public record SampleFile(History history, List<SampledLine> lines) {
  /** The one field of the first line. */
  static final String HEADER = "sample";

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * What a sample is of.
   *
   * @param origin what was sampled and how, as {@link SampleJournal#open} was told
   * @param documents number of lines that it stands for
   * @param blocks their time blocks
   * @param lastMillis time of the newest one, milliseconds since the epoch
   * @param templates what was mined of all of them, in the order in which they are matched; empty
   *     where the cluster drew the lines, which knows no more than ids
   * @param withoutTemplate how many lines were read that are of no template
   * @param sampledAt when it was complete; later lines are not in it
   */
  public record History(
      SampleOrigin origin,
      long documents,
      TimeBlocks blocks,
      long lastMillis,
      List<Template> templates,
      long withoutTemplate,
      Instant sampledAt) {
    ObjectNode toJson() {
      ObjectNode json = JSON.createObjectNode();
      ObjectNode header = json.putObject(HEADER);
      header.set("about", origin.fields());
      header.put("sampled_at", sampledAt.toString());
      header.put("documents", documents);
      header.put("first", blocks.startMillis()).put("last", lastMillis);
      header.put("block_millis", blocks.widthMillis());
      header.put("without_template", withoutTemplate);
      header.set("templates", TemplateList.toJson(templates));
      return json;
    }

    static History of(JsonNode header) {
      return new History(
          SampleOrigin.of(header.path("about")),
          header.path("documents").asLong(),
          new TimeBlocks(header.path("first").asLong(), header.path("block_millis").asLong()),
          header.path("last").asLong(),
          TemplateList.of(header.path("templates")),
          header.path("without_template").asLong(),
          time(header.path("sampled_at").asText()));
    }
  }

  private static Instant time(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("line 1 does not say when it was sampled", e);
    }
  }

  /**
   * Reads a sample.
   *
   * @throws IllegalArgumentException if the file is something else; says where, not what stands
   *     there
   */
  public static SampleFile read(Path file) throws IOException {
    try (Stream<String> rows = Files.lines(file, StandardCharsets.UTF_8)) {
      Iterator<String> all = rows.iterator();
      JsonNode header = all.hasNext() ? row(all.next(), 1).path(HEADER) : null;
      if (header == null || header.path("block_millis").asLong() < 1) {
        throw new IllegalArgumentException("line 1 does not say what it is a sample of");
      }
      History history = History.of(header);
      Map<String, Template> templates = new HashMap<>();
      history.templates().forEach(template -> templates.put(template.id(), template));
      boolean known = !templates.isEmpty();
      List<SampledLine> lines = new ArrayList<>();
      while (all.hasNext()) {
        int number = lines.size() + 2;
        JsonNode row = row(all.next(), number);
        String id = row.path("template_id").asText();
        if (!row.path("message").isTextual() || (known && !templates.containsKey(id))) {
          throw new IllegalArgumentException("line " + number + " is no line of a sample");
        }
        lines.add(
            new SampledLine(
                source(row),
                templates.computeIfAbsent(id, unknown -> new Template(unknown, List.of(), null)),
                row.path("block").asInt(),
                row.path("weight").asDouble()));
      }
      return new SampleFile(history, lines);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static JsonNode row(String text, int number) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      // Its message would quote the line.
      throw new IllegalArgumentException("line " + number + " is not JSON");
    }
  }

  static ObjectNode json(SampledLine line) {
    ObjectNode json = JSON.createObjectNode();
    json.put("id", line.source().id());
    json.put("@timestamp", line.source().timestampMillis());
    json.put("message", line.source().line().message());
    line.source().line().context().forEach(json.withArray("context")::add);
    if (line.source().label() != null) {
      json.put("label", line.source().label());
    }
    json.put("template_id", line.template().id());
    json.put("block", line.block());
    json.put("weight", line.weight());
    return json;
  }

  private static SourceLine source(JsonNode row) {
    List<String> context = new ArrayList<>();
    row.path("context").forEach(value -> context.add(value.asText()));
    return new SourceLine(
        row.path("id").asText(),
        row.path("@timestamp").asLong(),
        new LogLine(row.path("message").asText(), context),
        row.path("label").asText(null));
  }
}
