/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.sample;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.scoring.template.Template;
import io.fame.training.source.LineFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * How far a sampling by reading has come, in a file beside the sample: what the first reading has
 * mined up to some time, and once it is done its templates and what the second one has drawn. Only
 * its owner can read it, where the file system knows owners, since it holds log lines.
 */
public final class SampleCheckpoint {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String MINING = "mining";
  private static final String WITHOUT_TEMPLATE = "without_template";

  private final Path file;
  private final SampleOrigin origin;

  /**
   * @param sample the file that the sample goes to
   * @param origin what is sampled and how; a checkpoint of something else does not count
   */
  public SampleCheckpoint(Path sample, SampleOrigin origin) {
    this.file = sample.resolveSibling(sample.getFileName() + ".checkpoint");
    this.origin = origin;
  }

  /**
   * A state to go on from.
   *
   * @param lines lines of the history, as the first reading counted them
   * @param blocks their time blocks
   * @param templates what the first reading found
   * @param untilMillis all lines up to this time, inclusive, are drawn from; the least long for
   *     none
   * @param drawn how many lines that is
   * @param withoutTemplate how many of them are of no template
   * @param sampler state of the sampler, see {@link LineSampler#state}
   */
  public record State(
      long lines,
      TimeBlocks blocks,
      List<Template> templates,
      long untilMillis,
      long drawn,
      long withoutTemplate,
      JsonNode sampler) {}

  /**
   * What an interrupted sampling left; at most one of the two.
   *
   * @param mining the last state of the first reading, as {@link #writeMining} got it, or {@code
   *     null}
   * @param drawing the last state of the second reading, or {@code null}
   */
  public record Saved(JsonNode mining, State drawing) {
    /** There is nothing to go on from. */
    public static final Saved NOTHING = new Saved(null, null);
  }

  /** What the same sampling has left. */
  public Saved read() throws IOException {
    JsonNode json = saved();
    if (json == null) {
      return Saved.NOTHING;
    }
    if (json.has(MINING)) {
      return new Saved(json.get(MINING), null);
    }
    // One of an earlier version of this code does not know that count: begin anew.
    return json.has(WITHOUT_TEMPLATE) ? new Saved(null, drawing(json)) : Saved.NOTHING;
  }

  private static State drawing(JsonNode json) {
    return new State(
        json.path("lines").asLong(),
        new TimeBlocks(json.path("start").asLong(), json.path("width").asLong()),
        TemplateList.of(json.path("templates")),
        json.path("until").asLong(),
        json.path("drawn").asLong(),
        json.path(WITHOUT_TEMPLATE).asLong(),
        json.path("sampler"));
  }

  private JsonNode saved() throws IOException {
    if (!Files.exists(file)) {
      return null;
    }
    try {
      JsonNode json = JSON.readTree(file.toFile());
      return origin.isThatOf(json.path("about")) ? json : null;
    } catch (IOException e) {
      // Not one of ours, or of a disk that was full: begin anew.
      return null;
    }
  }

  /** Replaces the state, see {@link #write}, while the first reading is under way. */
  public void writeMining(JsonNode mining) throws IOException {
    ObjectNode json = JSON.createObjectNode();
    json.set("about", origin.fields());
    json.set(MINING, mining);
    replace(json);
  }

  /** Replaces the state as a whole: a process that is killed meanwhile leaves the one before. */
  public void write(State state) throws IOException {
    ObjectNode json = JSON.createObjectNode();
    json.set("about", origin.fields());
    json.put("lines", state.lines());
    json.put("start", state.blocks().startMillis()).put("width", state.blocks().widthMillis());
    json.set("templates", TemplateList.toJson(state.templates()));
    json.put("until", state.untilMillis()).put("drawn", state.drawn());
    json.put(WITHOUT_TEMPLATE, state.withoutTemplate());
    json.set("sampler", state.sampler());
    replace(json);
  }

  private void replace(ObjectNode json) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(next);
    JSON.writeValue(LineFile.create(next).toFile(), json);
    Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Ends it: the sample is complete. */
  public void delete() throws IOException {
    Files.deleteIfExists(file);
  }
}
